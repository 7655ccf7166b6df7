"""What imported hazards owe, opened and ended for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import RECTIFIERS, Status
from lastmile.domains.hazards.services.owing import CONFIRMING, VERIFYING
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.region_codes import Level

KINDS = {
    Status.REPORTED: ("hazard.confirm", CONFIRMING, _("核实隐患")),
    Status.RECTIFYING: ("hazard.rectify", RECTIFIERS, _("整改隐患")),
    Status.RECTIFIED: ("hazard.verify", VERIFYING, _("复查隐患")),
}


def open_all(scope: Scope, hazards: Sequence[Hazard]) -> None:
    """Whoever has to act next on each hazard owes it: confirm, rectify by its day, or verify. Where a place that begins has
    nobody yet to rectify, the office owes it: else a whole ledger would be owed by no one.
    """
    pairs = []
    for status, (kind, posts, words) in KINDS.items():
        own = [one for one in hazards if one.status == status]
        codes = {one.region_code for one in own}
        nearest = people.nearest_posts(codes, posts)
        if missing := codes - nearest.keys():
            nearest |= people.nearest_posts(missing, CONFIRMING)
        at = _Place()
        pairs += [
            (one.rectify_post or nearest[one.region_code], at.owed(one, kind, words))
            for one in own
            if one.rectify_post or one.region_code in nearest
        ]
    obligations.open_each(scope, pairs)


def end_all(scope: Scope, hazards: Iterable[Hazard]) -> None:
    """What was owed in the state before is done with it."""
    uids = [one.uid for one in hazards]
    rows = owed.open_on_many(uids, [kind for kind, _posts, _words in KINDS.values()])
    obligations.close(scope, rows)


def move_all(scope: Scope, hazards: Sequence[Hazard]) -> None:
    """Another due day: what is owed to rectify moves with it."""
    due = {one.uid: one.due_on for one in hazards if one.due_on and one.status == Status.RECTIFYING}
    for row in owed.open_on_many(list(due), ["hazard.rectify"]):
        day = due[row.subject_uid]
        if day is not None:
            obligations.move_due(scope, row, clock.end_of(day))


class _Place:
    """Figures and ladders of the places of a batch, each read once."""

    def __init__(self) -> None:
        self.figure = lru_cache(None)(lambda key, code: float(packs.value(key, code).number))
        self.ladder = lru_cache(None)(lambda code: Ladder.from_json(packs.ladder("daily_digest", code)))

    def owed(self, hazard: Hazard, kind: str, words: str) -> Owed:
        due_at, key = self._due(hazard, kind)
        return Owed(
            kind=kind,
            subject=hazard,
            title=f"{words}:{hazard.title}",
            due_at=due_at,
            figure=key,
            ladder=self.ladder(hazard.region_code),
            occurrence=f"r{hazard.times_reopened}" if kind == "hazard.confirm" else str(hazard.times_reopened),
            place=_words(hazard),
            line=hazard.line,
            standing=True,
        )

    def _due(self, hazard: Hazard, kind: str) -> tuple[datetime, str]:
        """By when, and the figure that says so; "" where the sheet says the day."""
        if kind == "hazard.rectify" and hazard.due_on:
            return clock.end_of(hazard.due_on), ""
        key = "hazard.confirm_hours" if kind == "hazard.confirm" else "hazard.verify_days"
        number = self.figure(key, hazard.region_code)
        if kind == "hazard.confirm":
            return clock.now() + timedelta(hours=number), key
        return clock.end_of(clock.today() + timedelta(days=int(number))), key


def _words(hazard: Hazard) -> str:
    """Village and group, as lists show it."""
    above, parts = hazard.region, []
    while above is not None and above.level >= Level.VILLAGE:
        parts.append(above.name)
        above = above.parent  # type: ignore[assignment]
    return " ".join(reversed(parts))[:80]
