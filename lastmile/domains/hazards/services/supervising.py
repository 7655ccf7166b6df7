"""挂牌督办 by a county or above; lifted after acceptance."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards import selectors
from lastmile.domains.hazards.models import Hazard, Supervision
from lastmile.domains.hazards.rules import Act
from lastmile.domains.hazards.services import owing
from lastmile.domains.hazards.services.taking import done, holding, sentence, settle, take
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Post
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
    return hazard


def owe_lifting(scope: Scope, hazard: Hazard) -> None:
    """Closed while under supervision: whoever listed it owes the lifting."""
    listed = selectors.open_supervision(hazard)
    if listed is None:
        return
    post = Post.unscoped.filter(pk=listed.listed_by.post_id).first() if listed.listed_by else None
    key = "hazard.accept_workdays"
    owing.owe(scope, hazard, post, "hazard.lift", _("解除挂牌督办"), owing.workdays_from_today(key, hazard), key)
