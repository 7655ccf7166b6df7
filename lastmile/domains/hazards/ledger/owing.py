"""What imported hazards owe, opened and ended for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import RECTIFIERS, Grade, Status
from lastmile.domains.hazards.services import taking
from lastmile.domains.hazards.services.judging import OPENED
from lastmile.domains.hazards.services.owing import CONFIRMING, VERIFYING
from lastmile.foundation.access import sharing
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import working_days
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.region_codes import Level

KINDS = {
    Status.REPORTED: ("hazard.confirm", CONFIRMING, worded("核实隐患")),
    Status.RECTIFYING: ("hazard.rectify", RECTIFIERS, worded("整改隐患")),
    Status.RECTIFIED: ("hazard.verify", VERIFYING, worded("复查隐患")),
}


def name_rectifiers(hazards: Iterable[Hazard]) -> None:
    """Who sees to each that is told to nobody yet: the same post that then owes it. In memory, before the rows are written."""
    untold = [one for one in hazards if one.status in (Status.RECTIFYING, Status.RECTIFIED) and not one.rectify_post_id]
    codes = {one.region_code for one in untold}
    nearest = people.nearest_posts(codes, CONFIRMING) | people.nearest_posts(codes, RECTIFIERS)
    for one in untold:
        one.rectify_post = nearest.get(one.region_code)


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
        for one in own:
            told = one.rectify_post if status == Status.RECTIFYING else None  # somebody else looks at what they did
            if post := told or nearest.get(one.region_code):
                pairs.append((post, at.owed(one, kind, words)))
    obligations.open_each(scope, pairs)


def list_rectified(hazards: Iterable[Hazard]) -> None:
    """待复查 stands in the list under the day of the look that is owed. In memory, before the rows are written."""
    at = _Place()
    for one in hazards:
        if one.status == Status.RECTIFIED:
            one.sort_on = at.verified_on(one)


def ask_to_judge(scope: Scope, hazards: Iterable[Hazard]) -> None:
    """疑似重大 in a sheet, as where the office suspects by hand: whoever judges such hazards sees them and owes a judgement;
    where nobody here does, the office owes to get one. What is still 待核实 waits for the office's look.
    """
    own = [
        one for one in hazards if one.grade == Grade.SUSPECTED and one.status in (Status.RECTIFYING, Status.RECTIFIED)
    ]
    waiting = {row.subject_uid for row in owed.open_on_many([one.uid for one in own], ["hazard.judge"])}
    own = [one for one in own if one.uid not in waiting]
    if not own:
        return
    asked, office = selectors.judging_desks(own), people.nearest_posts({one.region_code for one in own}, VERIFYING)
    at, pairs, opened = _Place(), [], []
    for hazard in own:
        desk, post = asked[hazard.uid]
        opened += [(hazard, post.uid)] if desk and post else []
        words = worded("判定是不是重大隐患") if post else worded("请有权的部门判定是不是重大隐患")
        if owner := post or office.get(hazard.region_code):
            pairs.append((owner, at.owed(hazard, "hazard.judge", words)))
    sharing.share_each(scope, opened, permissions=OPENED)
    obligations.open_each(scope, pairs)


def end_all(scope: Scope, hazards: Sequence[Hazard]) -> None:
    """What was owed in the state before is done with it; of those that are closed now, whatever waits for anybody."""
    closed = [one for one in hazards if one.status == Status.CLOSED]
    going_on = [one.uid for one in hazards if one.status != Status.CLOSED]
    rows = owed.open_on_many(going_on, [kind for kind, _posts, _words in KINDS.values()])
    rows += owed.open_on_many([one.uid for one in closed], taking.KINDS)
    obligations.close(scope, rows)
    taking.end_beside(closed)


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

    def verified_on(self, hazard: Hazard) -> date:
        """The day by which somebody looks at what was rectified."""
        return clock.last_day(self._due(hazard, "hazard.verify")[0])

    def _due(self, hazard: Hazard, kind: str) -> tuple[datetime, str]:
        """By when, and the figure that says so; "" where the sheet says the day."""
        if kind == "hazard.rectify" and hazard.due_on:
            return clock.end_of(hazard.due_on), ""
        if kind == "hazard.judge":
            number = self.figure("hazard.judge_workdays", hazard.region_code)
            return clock.end_of(working_days.after(clock.today(), int(number)).day), "hazard.judge_workdays"
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
