"""Keep households. A fact is typed where it happens: by the grid that knows it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.profile import rules, selectors
from lastmile.domains.profile.models import Household
from lastmile.domains.profile.services.checking import check_names
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import services as people
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState
from lastmile.kernel.ids import uuid7

COUNTS = ("registered", "at_home", "away", "need_help")
HOUSEHOLD_FACTS = ("head", "phone", "address", "structure", "point")


def _check_counts(values: dict[str, Any]) -> None:
    if not rules.is_coherent(
        registered=values.get("registered"), at_home=values.get("at_home"), away=values.get("away")
    ):
        raise NotValid(_("在家和外出的人数超过了在册人数。"), fields={"at_home": _("超过在册人数")})


@once.at_once
def add_household(scope: Scope, *, region_code: str, head: str, uid: UUID | None = None, **values: Any) -> Household:
    """Add a household to a grid (or village). The same uid with the same content gives the same household, whatever was
    changed since; with other content DifferentContent.
    """
    region = get_region(region_code)
    scope.require(Permission.PROFILE_CHANGE, on=region.code)
    if not head.strip():
        raise NotValid(_("请填户主姓名。"), fields={"head": _("必填")})
    _check_counts(values)
    values["phone"] = people.checked_phone(values.get("phone", ""))
    content = {"place": region.uid, "head": head.strip(), **values}
    if uid and (known := Household.unscoped.filter(uid=uid).first()):
        words = _("这个编号已经登记了一户,内容不一样。原来的没有动,请打开那一户核对。")
        once.require_same(known, "household.added", content, otherwise=words)
        return known
    household = Household.unscoped.create(
        uid=uid or uuid7(),
        region=region,
        region_code=region.code,
        head=head.strip(),
        head_key=look_up_key(head),
        phone_key=look_up_key(values["phone"]),
        checked_on=values.pop("checked_on", clock.today()),
        **values,
    )
    figures = {key: values.get(key) for key in COUNTS} | once.said(household.uid, content)
    ledger.write(scope, "household.added", household, figures=figures)
    return household


def _own_household(scope: Scope, uid: UUID) -> Household:
    """The household, held against a second change; still living there."""
    found = selectors.get_household(scope, uid)
    scope.require(Permission.PROFILE_CHANGE, on=found)
    household = Household.unscoped.select_for_update().get(pk=found.pk)
    if household.left_on:
        raise WrongState(_("这一户已迁走。"))
    return household


@transaction.atomic
def count_household(scope: Scope, *, uid: UUID, **counts: int | None) -> Household:
    """Set who is registered, at home, away, in need of help; kept with the day it was checked."""
    check_names(counts, COUNTS)
    household = _own_household(scope, uid)
    _check_counts({key: counts.get(key, getattr(household, key)) for key in COUNTS})
    Household.unscoped.filter(pk=household.pk).update(**counts, checked_on=clock.today())
    household.refresh_from_db()
    ledger.write(scope, "household.counted", household, figures=counts)
    return household


@transaction.atomic
def change_household(scope: Scope, *, uid: UUID, **facts: Any) -> Household:
    """Change head, phone, address, structure or point; the ledger keeps which, not what."""
    check_names(facts, HOUSEHOLD_FACTS)
    household = _own_household(scope, uid)
    if "head" in facts:
        facts["head"] = facts["head"].strip()
        if not facts["head"]:
            raise NotValid(_("请填户主姓名。"), fields={"head": _("必填")})
    if "phone" in facts:
        facts["phone"] = people.checked_phone(facts["phone"])
    changed = {key: value for key, value in facts.items() if getattr(household, key) != value}
    if not changed:
        return household
    for key in set(changed) & {"head", "phone"}:
        setattr(household, f"{key}_key", look_up_key(changed[key]))
    for key, value in changed.items():
        setattr(household, key, value)
    household.save()
    ledger.write(scope, "household.changed", household, figures={"fields": sorted(changed)})
    return household


@transaction.atomic
def leave_household(scope: Scope, *, uid: UUID, left_on: date, why: str) -> Household:
    """The household moved away; it is kept for the record and counted no more."""
    household = _own_household(scope, uid)
    if left_on > clock.today():
        raise NotValid(_("日期不能晚于今天。"), fields={"left_on": _("晚于今天")})
    Household.unscoped.filter(pk=household.pk).update(left_on=left_on)
    household.left_on = left_on
    ledger.write(scope, "household.left", household, figures={"left_on": left_on}, private={"note": why[:200]})
    return household


@transaction.atomic
def reveal_household(scope: Scope, *, uid: UUID, reason: str) -> dict[str, str]:
    """The full name and phone of the head, for a reason that is kept in the ledger."""
    household = selectors.get_household(scope, uid)
    if not any(scope.may(one, on=household) for one in (Permission.PEOPLE_REVEAL, Permission.PROFILE_CHANGE)):
        raise NotAllowed(_("您没有查看完整姓名和号码的权限。"))
    if len(reason.strip()) < 2:
        raise NotValid(_("请写明为什么要看。"), fields={"reason": _("必填")})
    ledger.write(scope, "household.revealed", household, private={"note": reason.strip()[:200]})
    return {"head": household.head, "phone": household.phone}
