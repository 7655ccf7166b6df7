"""预警模板 as they hold at a place: the built-in of the pack, or what the nearest place up the tree says instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import LocalText
from lastmile.domains.alerts.rules import texts as rules
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.alert_actions import Action
from lastmile.foundation.rulepacks.rules import where_from
from lastmile.foundation.rulepacks.signals import Frame, Signal, SignalText, colour_of_level, fill, shout_seconds
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible


@dataclass(frozen=True)
class Held:
    """One text where it holds: the words, the built-in beside them, and the local version when a place changed any."""

    signal: Signal
    frame: Frame
    text: SignalText
    built_in: SignalText
    local: LocalText | None

    @property
    def level_words(self) -> str:
        """暴雨红色; of what is often written Ⅰ–Ⅳ, both."""
        grade = rules.GRADES[self.frame.colour]
        return f"{self.frame.title}({grade})" if self.signal.graded else self.frame.title

    def own_at(self, region_code: str) -> LocalText | None:
        """The words this very place gave, none of a place above it."""
        return self.local if self.local and self.local.region_code == region_code else None


def text_at(signal: str, level: str, level_text: str, region_code: str) -> SignalText | None:
    """The texts of a signal at a level as received, in the words of a place; None when there are none."""
    found, colour = catalogue.current().signals.get(signal), colour_of_level(level, level_text)
    if found is None or colour not in found.texts:
        return None
    local = in_force(signal, colour, region_code)
    return _with(found.texts[colour], local)


def held(signal: str, colour: str, region_code: str) -> Held:
    """One text as it holds at a place. Raises NotVisible for a signal or colour that is not in use."""
    found = catalogue.current().signals.get(signal)
    if found is None or colour not in found.texts:
        raise NotVisible(_("没有这一条预警模板。"))
    local = in_force(signal, colour, region_code)
    frame = catalogue.current().alert_frames[colour]
    return Held(found, frame, _with(found.texts[colour], local), found.texts[colour], local)


def in_force(signal: str, colour: str, region_code: str) -> LocalText | None:
    """The words some place gave, the nearest up the tree; one query."""
    above = [*region_codes.ancestors(region_code), region_code]
    rows = LocalText.unscoped.filter(signal=signal, colour=colour, region_code__in=above, ended_at__isnull=True)
    return rows.select_related("region", "made_by__person").order_by("-region_code").first()


def _with(text: SignalText, local: LocalText | None) -> SignalText:
    if local is None:
        return text
    said: dict[str, Any] = {name: tuple(one) if name in rules.LINES else one for name, one in local.words.items()}
    return replace(text, **said)


def overview(region_code: str) -> list[tuple[Signal, list[tuple[Frame, bool]]]]:
    """Every signal with its colours, and whether a place changed the words there. One query."""
    above = [*region_codes.ancestors(region_code), region_code]
    rows = LocalText.unscoped.filter(region_code__in=above, ended_at__isnull=True)
    changed, frames = set(rows.values_list("signal", "colour")), catalogue.current().alert_frames
    return [
        (one, [(frames[colour], (one.id, colour) in changed) for colour in one.texts])
        for one in catalogue.current().signals.values()
    ]


def history(signal: str, colour: str, region_code: str) -> list[LocalText]:
    """Every version of a place, newest first."""
    rows = LocalText.unscoped.filter(signal=signal, colour=colour, region_code=region_code)
    return list(rows.select_related("made_by__person").order_by("-number")[:20])


@dataclass(frozen=True)
class Asked:
    """One action as the page shows it: who, by when, what done means, where the clock comes from."""

    action: Action
    posts: str
    clock: str
    source: str


def asked(signal: Signal, colour: str, region_code: str) -> list[tuple[str, list[Asked]]]:
    """镇要做, 村要做, 网格要做 of one text, each with its posts and clock in the figures of a place."""
    book, kinds = packs.book(region_code), catalogue.post_kinds()
    named = (("township", _("镇要做")), ("village", _("村要做")), ("grid", _("网格要做")))
    found = []
    for at, title in named:
        mine = [one for one in signal.actions[colour] if one.at == at or (one.at == "point" and at == "township")]
        rows = [_asked(one, book, [kinds[kind].title for kind in one.posts]) for one in mine]
        found.append((title, rows))
    return found


def _asked(action: Action, book: Any, posts: Sequence[str]) -> Asked:
    figure = book.figure(action.figure) if action.figure else None
    every = book.figure(action.repeat).number if action.repeat else 0
    words = rules.clock_words(action, figure.number if figure else action.minutes, every)
    return Asked(action, "、".join(posts[:3]), words, where_from(figure) if figure else action.source)


def lengths(one: SignalText, region_code: str) -> dict[str, tuple[int, int]]:
    """Signs of the two messages and seconds of 喊话词, each with what it may be, filled with the longest usual words."""
    book = packs.book(region_code)
    signs, seconds = book.figure("call.sms_signs").whole, book.figure("call.shout_seconds").whole
    rate = book.figure("call.shout_signs").number
    long = {name: fill(getattr(one, name), **rules.LONGEST) for name in ("duty", "resident", "shout")}
    return {
        "duty": (len(long["duty"]), signs),
        "resident": (len(long["resident"]), signs),
        "shout": (round(shout_seconds(long["shout"], rate)), seconds),
    }
