"""挂牌督办 by a county or above; lifted after acceptance."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard, Supervision
from lastmile.domains.hazards.rules import Act, Grade, Status
from lastmile.domains.hazards.services import owing
from lastmile.domains.hazards.services.taking import done, end_judging, holding, sentence, settle, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.people.models import Post
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import WrongState


@transaction.atomic
def list_hazard(
    scope: Scope, *, uid: UUID, unit: str, document_number: str = "", demands: str = "", due_on: date | None = None
) -> Hazard:
    """挂牌: who watches it, by which document, what is demanded."""
    hazard = take(scope, uid, Act.LIST)
    unit = sentence(unit, 80, _("请写督办单位。"), "unit")
    values = {"document_number": document_number.strip()[:60], "demands": demands.strip()[:200], "due_on": due_on}
    try:
        with transaction.atomic():
            Supervision.objects.create(
                hazard=hazard, unit=unit, listed_at=clock.now(), listed_by_id=holding(scope), **values
            )
    except IntegrityError as problem:
        raise WrongState(_("已经挂牌督办。")) from problem
    done(scope, hazard, "listed", figures={"due": due_on}, note=unit)
    _decided_by_another(scope, hazard)
    return hazard


@transaction.atomic
def lift_supervision(scope: Scope, *, uid: UUID, document_number: str = "") -> Hazard:
    """解除督办: after acceptance, or where a department found that it is not 重大."""
    hazard = take(scope, uid, Act.LIFT)
    now = {"lifted_at": clock.now(), "lifted_by_id": holding(scope), "lifted_document": document_number.strip()[:60]}
    if not Supervision.objects.filter(hazard=hazard, lifted_at__isnull=True).update(**now):
        raise WrongState(_("没有挂牌督办。"))
    settle(scope, hazard, "lift")
    done(scope, hazard, "lifted", note=document_number.strip())
    if hazard.grade != Grade.SUSPECTED or hazard.status == Status.CLOSED:
        end_judging([hazard])
    _decided_by_another(scope, hazard)
    return hazard


def move_day(hazard: Hazard, until_on: date) -> None:
    """More time was granted: the day of the supervision, where it has one, is no sooner."""
    Supervision.objects.filter(hazard=hazard, lifted_at__isnull=True, due_on__lt=until_on).update(due_on=until_on)


def owe_deciding(scope: Scope, hazard: Hazard) -> None:
    """More time is asked for: whoever listed it owes a word, else the office, by a post that who asks does not hold."""
    asked, key = selectors.open_extension(hazard), "hazard.extension_decide_days"
    listed = selectors.open_supervision(hazard)
    post = _lister(listed) if listed else owing.office(hazard, but=asked.asked_by if asked else None)
    owing.owe(scope, hazard, post, "hazard.extend", worded("审批延期申请"), owing.days_from_today(key, hazard), key)


def _decided_by_another(scope: Scope, hazard: Hazard) -> None:
    """Listed or lifted while more time is asked for: the word on it is somebody else's now."""
    if selectors.open_extension(hazard) is None:
        return
    settle(scope, hazard, "extend", outcome=Outcome.SUPERSEDED, reason=worded("换了审批的单位"))
    owe_deciding(scope, hazard)


def _lister(listed: Supervision) -> Post | None:
    """The post under which it was listed."""
    return Post.unscoped.filter(pk=listed.listed_by.post_id).first() if listed.listed_by else None


def owe_lifting(scope: Scope, hazard: Hazard) -> None:
    """Closed or found not to be 重大 while under supervision: whoever listed it owes the lifting."""
    listed = selectors.open_supervision(hazard)
    if listed is None or owed.open_on(hazard.uid, "hazard.lift"):
        return
    due_at = owing.workdays_from_today("hazard.accept_workdays", hazard)
    owing.owe(scope, hazard, _lister(listed), "hazard.lift", worded("解除挂牌督办"), due_at, "hazard.accept_workdays")
