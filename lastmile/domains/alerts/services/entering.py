"""录入预警: typed by the office, from a phone call, a fax, a screen. The same chain, the same second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.rules import (
    NUMBERED,
    OURS,
    WORDS,
    Announcement,
    AreaHow,
    Effect,
    Held,
    MsgType,
    Reach,
    Standing,
    Via,
    effect_of,
    grade_of,
)
from lastmile.domains.alerts.selectors import chain, kinds, placing
from lastmile.domains.alerts.selectors.placing import Place, Placed
from lastmile.domains.alerts.services import chaining
from lastmile.domains.alerts.services.chaining import Taken
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

LEVELS = {**{colour: (colour, words) for colour, words in WORDS.items()}, **{one: ("", one) for one in NUMBERED}}

UNWRITTEN = "none"  # chosen: what came names no level


@dataclass(frozen=True)
class Typed:
    """What a form says. `level`: a colour, Ⅰ级 … Ⅳ级, or none; `ends`: it lifts what is in force."""

    uid: UUID
    region_codes: Sequence[str]
    issuer: str
    signal: str = ""
    event: str = ""
    level: str = ""
    sent_at: datetime | None = None
    until_at: datetime | None = None
    headline: str = ""
    description: str = ""
    instruction: str = ""
    reach: str = Reach.PUBLIC
    drill: bool = False
    ends: bool = False


def enter_alert(scope: Scope, typed: Typed) -> Taken:
    """Put what was typed where it belongs; it goes out when it is issued. The same uid again is the same version.

    Raises NotValid with the fields, NotAllowed outside one's branches, DifferentContent for a uid used for another.
    """
    if typed.sent_at is None:  # sent again, it was sent when it was sent first
        typed = replace(typed, sent_at=chain.sent_at_of(typed.uid))
    said, placed = announced(scope, typed)
    try:
        return chaining.take(scope, said, placed, via=Via.TYPED, uid=typed.uid)
    except Held as problem:
        raise NotValid(str(problem.reason.label), fields={"signal": str(problem.reason.label)}) from problem


def announced(scope: Scope, typed: Typed) -> tuple[Announcement, Placed]:
    """What was typed as an announcement with its places, checked."""
    level, level_text = LEVELS.get(typed.level, ("", ""))
    _check(typed, level_text)
    placed = _placed(scope, typed.region_codes)
    sent_at = typed.sent_at or clock.now()
    event = kinds.title_of(typed.signal, " ".join(typed.event.split())[:60])
    said = Announcement(
        identifier=f"{OURS}-{typed.uid}",
        sender=OURS,
        issuer=" ".join(typed.issuer.split())[:80],
        sent_at=sent_at,
        msg_type=MsgType.CANCEL if typed.ends else MsgType.ALERT,
        all_clear=typed.ends,
        signal=typed.signal,
        event=event,
        level=level,
        level_text=level_text,
        grade=grade_of(level, level_text),
        reach=typed.reach,
        drill=typed.drill,
        until_at=typed.until_at,
        headline=typed.headline.strip()[:200],
        description=typed.description.strip()[:2000],
        instruction=typed.instruction.strip()[:2000],
    )
    return said, placed


def _check(typed: Typed, level_text: str) -> None:
    wrong: dict[str, str] = {}
    signal = kinds.signals().get(typed.signal)
    if typed.signal and signal is None:
        wrong["signal"] = _("请选一种预警。")
    if not typed.signal and not typed.event.strip():
        wrong["event"] = _("没有选信号的,请写是什么预警。")
    if not level_text and typed.level != UNWRITTEN and not typed.ends:
        wrong["level"] = _("请选级别;收到的没写级别,选“没写级别”。")
    if signal and not typed.ends and level_text and signal.text_of(*LEVELS.get(typed.level, ("", ""))) is None:
        wrong["level"] = _("%(signal)s没有这个级别。") % {"signal": signal.title}
    if not typed.issuer.strip():
        wrong["issuer"] = _("请写是谁发布的。")
    wrong |= _times(typed)
    if wrong:
        raise NotValid(next(iter(wrong.values())), fields=wrong)


def _times(typed: Typed) -> dict[str, str]:
    now, wrong = clock.now(), {}
    if typed.sent_at and typed.sent_at > now + packs.value("warning.sender_clock_minutes", "").duration:
        wrong["sent_at"] = _("发布时间不能在将来。")
    if typed.sent_at and typed.sent_at < now - packs.value("warning.typed_days_most", "").duration:
        wrong["sent_at"] = _("发布时间太早了,请核对。")
    if typed.until_at and typed.until_at <= now:
        wrong["until_at"] = _("失效时间已经过了。")
    return wrong


def _placed(scope: Scope, codes: Sequence[str]) -> Placed:
    if not codes:
        raise NotValid(_("请选范围。"), fields={"region_codes": _("请选范围")})
    whole = [get_region(code).code for code in codes]
    for code in whole:
        scope.require(Permission.ALERT_ISSUE, on=code)
    found, _unknown = placing.by_codes(whole)
    return Placed(tuple(placing.outermost(Place(one, AreaHow.CHOSEN) for one in found)))


@dataclass(frozen=True)
class Joining:
    """What a message would do: to which alert, with which effect; and what of the old area it leaves out."""

    effect: Effect
    alert: Alert | None = None
    left_out: tuple[str, ...] = ()


def joining(scope: Scope, said: Announcement, placed: Placed) -> Joining:
    """Before anything is written: whether it begins, raises, lowers, changes or ends. Nothing is written."""
    alert = chaining.find(scope, said, placed.codes)
    last = chain.standing(alert) if alert else None
    standing = Standing(last.sent_at, last.grade) if last else None
    effect = effect_of(
        standing, sent_at=said.sent_at, grade=said.grade, msg_type=said.msg_type, all_clear=said.all_clear
    )
    current = chain.current(alert) if alert else None
    before = chain.area_codes(current) if current else []
    return Joining(effect, alert, tuple(code for code in before if not code.startswith(placed.codes)))
