"""What an office owes on a tip, and a department it was handed to. Only its number is in what others may read on their lists."""

from __future__ import annotations

from datetime import datetime, timedelta

from lastmile.domains.tips.models import Handover, Tip
from lastmile.domains.tips.rules import Kind
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers import services as handovers
from lastmile.foundation.handovers.selectors import Desk
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import working_days
from lastmile.foundation.wording import worded
from lastmile.kernel import clock

ACCEPT, ANSWER, REPLY = "tips.accept_hours", "tips.answer_workdays", "tips.hand_answer_workdays"
RESULT = "tips.hand_result_workdays"
OFFICE = ("office_director", "duty_officer", "deputy_in_charge", "bureau_staff", "bureau_duty", "bureau_leader")


def owe_all(scope: Scope, tip: Tip) -> None:
    """受理 within hours, the answer within working days. A danger is looked at as a hazard, which is owed there."""
    office = _office(tip)
    if tip.kind != Kind.DANGER:
        due_at = clock.now() + timedelta(hours=float(packs.value(ACCEPT, tip.region_code).number))
        _owe(scope, tip, "tip.accept", worded("受理举报"), due_at, ACCEPT, office)
    _owe(scope, tip, "tip.answer", worded("答复举报"), answer_due(tip), ANSWER, office)


def answer_due(tip: Tip) -> datetime:
    """The end of the last working day on which the sender was promised an answer."""
    return due_on(ANSWER, tip)


def due_on(key: str, tip: Tip) -> datetime:
    """The end of the day so many working days of a pack's figure from today."""
    return clock.end_of(working_days.after(clock.today(), packs.value(key, tip.region_code).whole).day)


def owe_reply(scope: Scope, tip: Tip, handed: Handover, desk: Desk) -> None:
    """Handed over: the department owes an answer; where nobody is there, the office owes asking for it."""
    post, own = handovers.who_owes(desk, _office(tip))
    words = worded("答复转交") if own else worded("催问转交答复")
    _owe(scope, tip, "tip.reply", words, handed.answer_due_at, REPLY, post, handed.number)


def owe_checking(scope: Scope, tip: Tip, handed: Handover) -> None:
    """Taken on: the department owes what it finds before the sender was promised an answer; or the office asks for it."""
    words, due_at = worded("查办举报") if handed.post else worded("催问查办结果"), due_on(RESULT, tip)
    _owe(scope, tip, "tip.check", words, due_at, RESULT, handed.post or _office(tip), handed.number)


def _office(tip: Tip) -> Post | None:
    return people.nearest_post(tip.region_code, OFFICE)


def _owe(
    scope: Scope,
    tip: Tip,
    kind: str,
    words: str,
    due_at: datetime,
    figure: str,
    post: Post | None,
    occurrence: str = "",
) -> None:
    if post is None:  # the vacancy shows on the list of people's gaps
        return
    owed = Owed(
        kind=kind,
        subject=tip,
        title=f"{words} {tip.number}",
        due_at=due_at,
        figure=figure,
        ladder=Ladder.from_json(packs.ladder("daily_digest", tip.region_code)),
        occurrence=occurrence or str(tip.times_again),
        standing=True,
    )
    obligations.open_one(scope, post, owed)
