"""Who sent a tip is opened by two people: one says why, another agrees, each look is in the ledger."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.tips import selectors
from lastmile.domains.tips.models import Opening, Tip
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState


@transaction.atomic
def ask_opening(scope: Scope, *, uid: UUID, reason: str) -> Opening:
    """Ask to see the sender, and say why. Nothing is shown until enough others agreed (`tips.opening_people`)."""
    tip, me = _own(scope, uid)
    if selectors.masked(tip) is None:
        raise WrongState(_("这一件没有留姓名和号码,或者保存期已过。"))
    reason = " ".join(reason.split())[:200]
    if len(reason) < packs.value("access.reveal_reason_signs", tip.region_code).whole:
        raise NotValid(_("请写明为什么要看。"), fields={"reason": _("请写明为什么要看。")})
    asked = Opening.objects.create(tip=tip, asked_by=me, reason=reason, asked_at=clock.now())
    ledger.write(scope, "tip.opening_asked", tip, figures={"opening": asked.uid}, private={"note": reason})
    return asked


@transaction.atomic
def agree_opening(scope: Scope, *, uid: UUID, opening_uid: UUID) -> Opening:
    """Somebody else agrees. When enough have, whoever asked may look for the hours of the pack."""
    tip, person = _own(scope, uid)
    opening = Opening.objects.select_for_update().filter(tip=tip, uid=opening_uid).first()
    if opening is None:
        raise NotVisible(_("没有这个申请。"))
    me = str(person)
    if me == str(opening.asked_by):
        raise NotAllowed(_("自己申请的不能自己同意,请换一个人。"))
    if opening.open_until is not None or me in opening.agreed_by:
        raise WrongState(_("已经同意过了。"))
    opening.agreed_by = [*opening.agreed_by, me]
    if len(opening.agreed_by) + 1 >= packs.value("tips.opening_people", tip.region_code).whole:
        hours = packs.value("tips.opening_hours", tip.region_code).number
        opening.open_until = clock.now() + timedelta(hours=float(hours))
    opening.save(update_fields=["agreed_by", "open_until"])
    ledger.write(scope, "tip.opening_agreed", tip, figures={"opening": opening.uid, "until": opening.open_until})
    return opening


@transaction.atomic
def reveal_sender(scope: Scope, *, uid: UUID) -> dict[str, str]:
    """Name and phone in full, for whoever asked and others agreed to; each look is an entry."""
    tip, _me = _own(scope, uid)
    opening, found = selectors.open_for(scope, tip), selectors.identity_of(tip)
    if opening is None:
        people = packs.value("tips.opening_people", tip.region_code).whole
        raise NotAllowed(_("看举报人要 %(n)s 个人:先申请,由别的人同意。") % {"n": people})
    if found is None:
        raise WrongState(_("这一件没有留姓名和号码,或者保存期已过。"))
    ledger.write(scope, "tip.revealed", tip, figures={"opening": opening.uid}, private={"note": opening.reason})
    return {"name": found.name, "phone": found.phone}


def _own(scope: Scope, uid: UUID) -> tuple[Tip, UUID]:
    """The tip, and the person who asks: the platform itself never does."""
    tip = selectors.get_tip(scope, uid)
    scope.require(Permission.TIP_REVEAL, on=tip)
    if scope.person_uid is None:
        raise NotAllowed(_("看举报人的必须是人。"))
    return tip, scope.person_uid
