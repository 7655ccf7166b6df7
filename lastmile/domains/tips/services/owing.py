"""What an office owes on a tip: to take it up, and to answer. Only its number is in what others may read on their lists."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.rules import Kind
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import working_days
from lastmile.kernel import clock

OFFICE = ("office_director", "duty_officer", "deputy_in_charge", "bureau_staff", "bureau_duty", "bureau_leader")


def owe_all(scope: Scope, tip: Tip) -> None:
    """受理 within hours, the answer within working days. A danger is looked at as a hazard, which is owed there."""
    if tip.kind != Kind.DANGER:
        hours = packs.value("tips.accept_hours", tip.region_code).number
        _owe(scope, tip, "tip.accept", _("受理举报"), clock.now() + timedelta(hours=float(hours)))
    _owe(scope, tip, "tip.answer", _("答复举报"), answer_due(tip))


def answer_due(tip: Tip) -> datetime:
    """The end of the last working day on which the sender was promised an answer."""
    days = packs.value("tips.answer_workdays", tip.region_code).whole
    return clock.end_of(working_days.after(clock.today(), days).day)


def _owe(scope: Scope, tip: Tip, kind: str, words: str, due_at: datetime) -> None:
    post = people.nearest_post(tip.region_code, OFFICE)
    if post is None:  # the vacancy shows on the list of people's gaps
        return
    owed = Owed(
        kind=kind,
        subject=tip,
        title=f"{words} {tip.number}",
        due_at=due_at,
        ladder=Ladder.from_json(packs.ladder("daily_digest", tip.region_code)),
        occurrence=str(tip.times_again),
        standing=True,
    )
    obligations.open_one(scope, post, owed)
