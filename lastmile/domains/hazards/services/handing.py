"""移送: one matter opened to a department, a clock on its answer, and what the township goes on doing (J-4.2i, K-3.2c)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Handover, Hazard
from lastmile.domains.hazards.rules import Act, Grade, Status
from lastmile.domains.hazards.services import owing
from lastmile.domains.hazards.services.judging import go_on
from lastmile.domains.hazards.services.taking import (
    done,
    end_handovers,
    not_before_today,
    sentence,
    settle,
    take,
)
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers import services as handovers
from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

ANSWER_DAYS = "hazard.transfer_answer_workdays"
OPENED = ("hazard.view", "hazard.answer", "hazard.rectify")


@transaction.atomic
def hand_over(scope: Scope, *, uid: UUID, department: str, reason: str, measures: str) -> Hazard:
    """Hand a hazard to a department. `measures`: what the township goes on doing until it is over (临时管控). They stand
    beside the hazard's own 治理措施, which papers order and 重大 asks for, and neither replace nor make these.

    The department's post owes an answer in working days; where it has none here, the office owes asking for it.
    """
    hazard = take(scope, uid, Act.HAND)
    desk = selectors.desk(hazard.region_code, department)
    if desk is None:
        raise NotValid(_("没有这个部门。"), fields={"department": _("请选择")})
    reason = sentence(reason, 200, _("请写明为什么移送。"), "reason")
    measures = sentence(measures, 300, _("请写移送期间镇村怎么看管。"), "measures")
    made = Handover(hazard=hazard, reason=reason, measures=measures)
    due_at = owing.workdays_from_today(ANSWER_DAYS, hazard)
    handed = handovers.give(scope, hazard, made, desk, opens=OPENED, due_at=due_at)
    hazard.move(Status.RECTIFYING, given={"handed_to": ""}, handed_to=handed.title)
    settle(scope, hazard, "rectify", "track", outcome=Outcome.TRANSFERRED, reason=handed.title)
    figures = {"department": department, "handover": handed.uid, "due": handed.answer_due_at}
    done(scope, hazard, "handed", figures=figures, note=f"{handed.title}:{reason}")
    post, own = handovers.who_owes(desk, owing.office(hazard))
    words = worded("答复移送") if own else worded("催问移送答复")
    owing.owe(scope, hazard, post, "hazard.answer", words, due_at, ANSWER_DAYS)
    owing.owe_tracking(scope, hazard)
    return hazard


@transaction.atomic
def answer_handover(
    scope: Scope,
    *,
    uid: UUID,
    answer: str,
    promised_on: date | None = None,
    words: str = "",
    document: str = "",
    name: str = "",
) -> Hazard:
    """What the department says: 受理, 不受理 or 退回补充, the last two with a reason. `promised_on`: by when a department that
    takes it on will have done it (承诺办结日), by the pack where it says no day. `name`: who said so there, where the office
    enters it for them (代录).
    """
    hazard = take(scope, uid, Act.ANSWER)
    handed, own = _open(hazard), selectors.speaks_for_department(scope, hazard)
    handovers.record_answer(scope, handed, own=own, answer=answer, words=words, document=document, name=name)
    settle(scope, hazard, "answer")
    figures: dict[str, Any] = {"answer": answer, "handover": handed.uid}
    if answer == Answer.ACCEPTED:
        figures["due"] = _promise(hazard, handed, promised_on)
    done(scope, hazard, "answered", figures=figures, note=words.strip())
    if answer == Answer.ACCEPTED:
        go_on(scope, hazard)
    else:
        _back(scope, hazard, handed)
        owing.owe_thinking_again(scope, hazard, handed)
    return hazard


def _promise(hazard: Hazard, handed: Handover, promised_on: date | None) -> date:
    """Keep by when the department will have done it. A day of the hazard that has not passed gives way to it, except the 时限
    of a 重大 hazard, which only an extension moves.
    """
    usual, today = selectors.due_when_accepted(hazard), clock.today()
    promised_on = not_before_today(promised_on or usual, "promised_on")
    ahead = hazard.due_on is not None and hazard.due_on >= today
    if hazard.grade == Grade.MAJOR and hazard.due_on and ahead and promised_on > hazard.due_on:
        words = _("重大隐患的时限是%(day)s,承诺办结日不能晚于它;要更晚的,受理后申请延期。") % {"day": hazard.due_on}
        raise NotValid(words, fields={"promised_on": words})
    handed.promised_on = promised_on
    handed.save(update_fields=["promised_on"])
    if ahead and hazard.grade != Grade.MAJOR:
        hazard.move(Status.RECTIFYING, due_on=promised_on, sort_on=promised_on)
    return promised_on


@transaction.atomic
def take_back(scope: Scope, *, uid: UUID, note: str) -> Hazard:
    """收回: the township sees to it itself again, or hands it to another department; says why."""
    hazard = take(scope, uid, Act.TAKE_BACK)
    note = sentence(note, 200, _("请写明为什么收回。"))
    handed = _open(hazard)
    handovers.take_back(scope, handed, note)
    done(scope, hazard, "taken_back", figures={"handover": handed.uid}, note=note)
    settle(scope, hazard, "answer", "rectify", outcome=Outcome.VOID, reason=worded("镇里收回"))
    _back(scope, hazard, handed)
    return hazard


def _open(hazard: Hazard) -> Handover:
    handed = selectors.open_handover(hazard)
    assert handed is not None  # asked by take
    return handed


def _back(scope: Scope, hazard: Hazard, handed: Handover) -> None:
    """It is the township's own again."""
    end_handovers(hazard)
    hazard.move(Status.RECTIFYING, given={"handed_to": handed.title}, handed_to="")
    settle(scope, hazard, "track", outcome=Outcome.SUPERSEDED, reason=worded("移送已结束"))
    if not selectors.lacks(hazard):
        owing.owe_rectifying(scope, hazard, worded("整改隐患(移送退回)"))
