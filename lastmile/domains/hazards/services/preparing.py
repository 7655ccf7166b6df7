"""治理: what a hazard needs before and while it is rectified; and how far it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Act, Grade, Status
from lastmile.domains.hazards.services import owing
from lastmile.domains.hazards.services.judging import go_on
from lastmile.domains.hazards.services.taking import done, not_before_today, sentence, settle, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.wording import worded
from lastmile.kernel.errors import NotValid

TEXTS = {
    "measures": 300,
    "plan": 300,
    "responsible_unit": 80,
    "responsible_person": 40,
    "responsible_phone": 30,
    "supervisor": 40,
    "supervisor_phone": 30,
    "industry": 60,
    "subject_unit": 120,
    "risk": 8,
    "remarks": 300,
}


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Texts without blanks around, cut to their columns."""
    return {name: value.strip()[: TEXTS[name]] if name in TEXTS else value for name, value in facts.items()}


@transaction.atomic
def prepare_hazard(
    scope: Scope, *, uid: UUID, due_on: date | None = None, money: Decimal | None = None, **texts: Any
) -> Hazard:
    """落实 of measures, money (万元, None is 待核), time, who answers, plan; and what else the ledger asks.

    Once a 重大 hazard has all five its 整改 starts: it is owed by its day, with a line every week. A later day than the one
    in force needs an extension.
    """
    hazard = take(scope, uid, Act.PREPARE)
    lacked = selectors.lacks(hazard)
    changes = plain(texts) | {"money": money, **_day(hazard, due_on)}
    hazard.move(Status.RECTIFYING, given={"grade": hazard.grade, "due_on": hazard.due_on}, **changes)
    done(scope, hazard, "prepared", figures={"lacks": len(selectors.lacks(hazard)), "due": hazard.due_on})
    _start_or_wait(scope, hazard, lacked)
    return hazard


def _start_or_wait(scope: Scope, hazard: Hazard, lacked: tuple[str, ...]) -> None:
    if lacked and not selectors.lacks(hazard):
        settle(scope, hazard, "prepare")
        go_on(scope, hazard)
    elif not lacked and selectors.lacks(hazard):  # one of the five was taken away again
        reason = worded("五项不全")
        settle(scope, hazard, "rectify", "progress", outcome=Outcome.SUPERSEDED, reason=reason)
        go_on(scope, hazard)


def _day(hazard: Hazard, due_on: date | None) -> dict[str, Any]:
    """A 重大 hazard without its five may be given any day to come; after that only an extension makes it later."""
    if due_on is None or due_on == hazard.due_on:
        return {}
    if hazard.grade == Grade.MAJOR and selectors.lacks(hazard):
        return {"due_on": not_before_today(due_on), "sort_on": due_on}
    raise NotValid(_("期限要改,请用“申请延期”。"), fields={"due_on": _("请用“申请延期”")})


@transaction.atomic
def note_progress(scope: Scope, *, uid: UUID, note: str) -> Hazard:
    """How far it is, who was urged (督促整治, J-3.4i), or how it is watched after it was handed over. Of a 重大 hazard and of one
    that was handed over the next line is owed after the pack's days; of others nobody has to.
    """
    hazard = take(scope, uid, Act.PROGRESS)
    note = sentence(note, 300, _("写一句:催了谁、到哪一步、怎么看管。"))
    hazard.move(Status.RECTIFYING, status=Status.RECTIFYING)
    done(scope, hazard, "progressed", note=note)
    if hazard.grade == Grade.MAJOR and not selectors.lacks(hazard):
        settle(scope, hazard, "progress")
        owing.owe_progress(scope, hazard)
    settle(scope, hazard, "track")
    if hazard.handed_to:
        owing.owe_tracking(scope, hazard)
    return hazard
