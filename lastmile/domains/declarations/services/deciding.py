"""The village looks at what a household told, and puts it into its books or says why not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.declarations import selectors
from lastmile.domains.declarations.models import Declaration
from lastmile.domains.declarations.rules import State
from lastmile.domains.declarations.services.telling import BACK, LONGEST_WHY, LOOK, NOBODY
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import services as channels
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.wording import worded
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def read(scope: Scope, uid: UUID) -> Declaration:
    """Open one with whole name and number, to call or visit; who did stands in the ledger."""
    one = selectors.get_declaration(scope, uid)
    scope.require(Permission.PROFILE_CHANGE, on=one)
    if one.phone:
        ledger.write(scope, "declaration.read", one)
    return one


@transaction.atomic
def confirm(scope: Scope, *, uid: UUID, household_uid: UUID | None, need_help: int) -> Declaration:
    """The village has looked: so many of that household need help; without a household it is added. They are told."""
    one = _waiting(scope, uid)
    if household_uid is None:
        household = profile.add_household(
            scope, region_code=one.region_code, head=one.name, phone=one.phone, need_help=need_help
        )
    else:
        household = profile.count_household(scope, uid=household_uid, need_help=need_help)
    if not household.region_code.startswith(_village(one.region_code)):
        raise NotValid(_("这一户不在这个村。"), fields={"household_uid": _("请选本村的户")})
    said = worded("%(place)s:您家要人帮忙转移,村里记下了。不要了,在填的那一页撤回。")
    _tell(one, said % {"place": selectors.place_of(one.region)})
    ledger.write(scope, "declaration.confirmed", one, figures={"household": household.uid, "need_help": need_help})
    kept = {"name": "", "phone": "", "who": "", "household": household}
    return _settle(scope, one, State.CONFIRMED, **kept)


@transaction.atomic
def decline(scope: Scope, *, uid: UUID, why: str) -> Declaration:
    """The village has looked and puts it into no household; they are told why, and what they left is erased."""
    one = _waiting(scope, uid)
    reason = " ".join(why.split())[:LONGEST_WHY]
    if len(reason) < 2:
        raise NotValid(_("请写明为什么没有记。"), fields={"why": _("必填")})
    said = worded("%(place)s:您说要人帮忙转移,村里没有记:%(why)s。有事打村里或镇值班室。")
    _tell(one, said % {"place": selectors.place_of(one.region), "why": reason})
    ledger.write(scope, "declaration.declined", one, private={"why": reason})
    return _settle(scope, one, State.DECLINED, why=reason, **NOBODY)


@transaction.atomic
def note_back(scope: Scope, *, uid: UUID) -> None:
    """The village has looked at the household of one that was taken back; nothing of it is kept."""
    one = _held(scope, uid)
    if one.state != State.WITHDRAWN:
        raise WrongState(_("这一条不是本人撤回的。"))
    obligations.close_all(scope, subject_uid=one.uid, kinds=[BACK])
    ledger.write(scope, "declaration.noted", one)
    Declaration.unscoped.filter(pk=one.pk).delete()


def _held(scope: Scope, uid: UUID) -> Declaration:
    found = selectors.get_declaration(scope, uid)
    scope.require(Permission.PROFILE_CHANGE, on=found)
    rows = Declaration.unscoped.select_for_update(of=("self",)).select_related("region")
    return rows.get(pk=found.pk)


def _waiting(scope: Scope, uid: UUID) -> Declaration:
    one = _held(scope, uid)
    if one.state != State.WAITING:
        raise WrongState(_("刚才有人核对过了,请重新打开。"))
    if scope.acting_as is None:
        raise NotValid(_("核对要有岗位。"))
    return one


def _settle(scope: Scope, one: Declaration, state: State, **values: Any) -> Declaration:
    assert scope.acting_as is not None
    values |= {"state": state, "settled_at": clock.now(), "settled_by_id": scope.acting_as.holding_id}
    for name, value in values.items():
        setattr(one, name, value)
    one.save(update_fields=list(values))
    obligations.close_all(scope, subject_uid=one.uid, kinds=[LOOK])
    return one


def _tell(one: Declaration, text: str) -> None:
    """What became of it, once, to the number that told it."""
    message = channels.word(text=text)
    channels.put_many([channels.Wanted(message.uid, "sms", one.phone, one.uid, one.uid, lane=2, asks=False)])


def _village(code: str) -> str:
    return code[: region_codes.LENGTHS[region_codes.Level.VILLAGE]]
