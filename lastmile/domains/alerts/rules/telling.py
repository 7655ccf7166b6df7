"""What the residents of a place have to hear, from what they heard last and what stands (decision 26)."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.domains.alerts.rules.levels import Grade
from lastmile.domains.alerts.rules.states import Occasion

IN_IT = frozenset({Occasion.ALERT, Occasion.LOWER})  # after these a place knows that it lies in the area


@dataclass(frozen=True)
class Heard:
    """The last thing said at a place: by which message of the chain, of which grade (none written counts as the gravest)."""

    number: int
    grade: int | None
    occasion: str


@dataclass(frozen=True)
class Stands:
    """How it stands: `since`, the number of the message that last began, raised or lowered it; `public`: residents are
    told of a danger of this level at all.
    """

    since: int
    grade: int | None
    public: bool
    over: bool = False


def news(heard: Heard | None, stands: Stands, *, inside: bool) -> Occasion | None:
    """What a place has to hear now: the danger, that it is lower, that the place is out of it, its end, or nothing.

    Whoever heard of it hears all that makes it less, whatever the level; whoever is out of it has heard the end.
    """
    knows = heard if heard is not None and heard.occasion in IN_IT else None
    if stands.over or not inside:
        gone = Occasion.END if stands.over else Occasion.OUT
        return gone if knows else None
    if knows and knows.number >= stands.since:
        return None
    if knows and (knows.grade or Grade.RED) < (stands.grade or Grade.RED):
        return Occasion.LOWER
    return Occasion.ALERT if stands.public else None
