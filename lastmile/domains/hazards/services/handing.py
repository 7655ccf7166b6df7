"""移送: one matter opened to a department, a clock on its answer, and what the township goes on doing (J-4.2i, K-3.2c)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Handover, Hazard
from lastmile.domains.hazards.rules import Act, Answer, Status
from lastmile.domains.hazards.selectors.departments import Desk
from lastmile.domains.hazards.services import owing
from lastmile.domains.hazards.services.judging import go_on
from lastmile.domains.hazards.services.taking import done, end_handovers, holding, sentence, settle, take
from lastmile.foundation.access import sharing
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations.rules import Outcome
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

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
    handed = _keep(scope, hazard, desk, reason, measures)
    hazard.move(Status.RECTIFYING, given={"handed_to": ""}, handed_to=handed.title)
    settle(scope, hazard, "rectify", outcome=Outcome.TRANSFERRED, reason=handed.title)
    figures = {"department": department, "handover": handed.uid, "due": handed.answer_due_at}
    done(scope, hazard, "handed", figures=figures, note=f"{handed.title}:{reason}")
    words = _("答复移送") if desk.post else _("催问移送答复")
    owing.owe(
        scope,
        hazard,
        desk.post or owing.office(hazard),
        "hazard.answer",
        words,
        handed.answer_due_at,
        owing.occurrence(hazard),
    )
    owing.owe_tracking(scope, hazard)
    return hazard


def _keep(scope: Scope, hazard: Hazard, desk: Desk, reason: str, measures: str) -> Handover:
    holder = desk.post or desk.unit
    share = sharing.share(scope, hazard, holder_uid=holder.uid, permissions=OPENED) if holder else None
    try:
        with transaction.atomic():
            return Handover.objects.create(
                hazard=hazard,
                department=desk.department.id,
                title=desk.title[:60],
                unit=desk.unit,
                post=desk.post,
                share_uid=share.uid if share else None,
                reason=reason,
                measures=measures,
                sent_at=clock.now(),
                sent_by_id=holding(scope),
                answer_due_at=owing.workdays_from_today("hazard.transfer_answer_workdays", hazard),
            )
    except IntegrityError as problem:
        raise WrongState(_("刚才有人先办了,请重新打开看看。")) from problem


@transaction.atomic
def answer_handover(
    scope: Scope, *, uid: UUID, answer: str, words: str = "", document: str = "", name: str = ""
) -> Hazard:
    """What the department says: 受理, 不受理 or 退回补充, the last two with a reason. `name`: who said so there, where the
    office enters it for them (代录).
    """
    hazard = take(scope, uid, Act.ANSWER)
    if answer not in {Answer.ACCEPTED, Answer.REFUSED, Answer.RETURNED}:
        raise NotValid(_("请选答复。"), fields={"answer": _("请选择")})
    if answer != Answer.ACCEPTED:
        words = sentence(words, 200, _("请写明理由。"), "words")
    if not _is_their_own(scope, hazard) and not name.strip():
        raise NotValid(_("代录要写部门是谁答复的。"), fields={"name": _("必填")})
    handed = _answered(
        scope,
        hazard,
        answer=answer,
        answer_words=words.strip()[:200],
        answer_document=document.strip()[:60],
        answered_name=name.strip()[:40],
    )
    done(scope, hazard, "answered", figures={"answer": answer, "handover": handed.uid}, note=words.strip())
    settle(scope, hazard, "answer")
    if answer == Answer.ACCEPTED:
        go_on(scope, hazard)
    else:
        _back(scope, hazard, handed)
    return hazard


@transaction.atomic
def take_back(scope: Scope, *, uid: UUID, note: str) -> Hazard:
    """收回: the township sees to it itself again, or hands it to another department; says why."""
    hazard = take(scope, uid, Act.TAKE_BACK)
    note = sentence(note, 200, _("请写明为什么收回。"))
    handed = selectors.open_handover(hazard)
    assert handed is not None  # asked by take
    if not handed.answer:
        _answered(scope, hazard, answer=Answer.TAKEN_BACK, answer_words=note)
    done(scope, hazard, "taken_back", figures={"handover": handed.uid}, note=note)
    settle(scope, hazard, "answer", "rectify", outcome=Outcome.VOID, reason=_("镇里收回"))
    _back(scope, hazard, handed)
    return hazard


def _answered(scope: Scope, hazard: Hazard, **words: Any) -> Handover:
    handed = selectors.open_handover(hazard)
    assert handed is not None  # asked by take
    changes = {**words, "answered_at": clock.now(), "answered_by_id": holding(scope)}
    if not Handover.objects.filter(pk=handed.pk, answer="", ended_at__isnull=True).update(**changes):
        raise WrongState(_("刚才有人先办了,请重新打开看看。"))
    return handed


def _is_their_own(scope: Scope, hazard: Hazard) -> bool:
    return sharing.opens(scope, ["hazard.answer"], hazard)


def _back(scope: Scope, hazard: Hazard, handed: Handover) -> None:
    """It is the township's own again."""
    end_handovers(hazard)
    hazard.move(Status.RECTIFYING, given={"handed_to": handed.title}, handed_to="")
    settle(scope, hazard, "track", outcome=Outcome.SUPERSEDED, reason=_("移送已结束"))
    if not selectors.lacks(hazard):
        owing.owe_rectifying(scope, hazard, _("整改隐患(移送退回)"))
