"""What is learned first at a place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lastmile.foundation.rulepacks.learning import Topic

MEASURES = {
    "check": _("隐患排查"), "leave": _("疏散避险"), "call": _("求助报警"), "help": _("自救处置"),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A topic as a place sees it, with what puts it first there: an alert in force, a danger point, the season."""

    topic: Topic
    alert: bool
    point: bool
    season: bool


def in_order(
    topics: Iterable[Topic], *, signals: Collection[str], kinds: Collection[str], month: int, climate: str
) -> list[Shown]:
    """What threatens now comes first, then what lies nearby, then what the season brings; all others after them."""
    shown = [
        Shown(
            one,
            bool(set(one.signals) & set(signals)),
            bool(set(one.points) & set(kinds)),
            one.threatens_in(month, climate),
        )
        for one in topics
    ]
    return sorted(shown, key=lambda one: (not one.alert, not one.point, not one.season, one.topic.order))


def found(shown: Iterable[Shown], words: str) -> list[Shown]:
    """Those in which every word stands; where it is in the title or among its words, before where it is only in a line."""
    wanted = words.split()
    hits = [one for one in shown if all(word in _everything(one.topic) for word in wanted)]
    return sorted(hits, key=lambda one: not all(word in _name(one.topic) for word in wanted))


def _name(topic: Topic) -> str:
    return "\n".join((topic.title, *topic.words))


def _everything(topic: Topic) -> str:
    said = (line for one in topic.measures.values() for line in (*one.lines, *_local(one.local.values())))
    return "\n".join((_name(topic), topic.first, *said))


def _local(lines: Iterable[Sequence[str]]) -> list[str]:
    return [line for some in lines for line in some]
