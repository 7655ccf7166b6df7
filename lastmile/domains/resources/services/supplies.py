"""Lines of the ledger of supplies: added, changed, taken off the list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.resources import rules, selectors
from lastmile.domains.resources.models import Supply
from lastmile.domains.resources.selectors import SUPPLY_FACTS
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

BEHIND_US = ("bought_on", "made_on", "checked_on")  # days of what was done; only 有效期 lies ahead


@once.at_once
def add_supply(scope: Scope, *, region_code: str, name: str, uid: UUID | None = None, **values: Any) -> Supply:
    """Add a line. The same uid with the same content gives the same line, whatever was changed since; with other
    content DifferentContent.
    """
    region = get_region(region_code)
    scope.require(Permission.RESOURCE_CHANGE, on=region.code)
    _check({"name": name, **values})
    content, uid = {"place": region.uid, "name": name.strip(), **values}, uid or uuid7()
    if known := Supply.unscoped.filter(uid=uid).first():
        words = _("这个编号已经登记了一批物资,内容不一样。原来的没有动,请打开那一批核对。")
        once.require_same(known, "supply.added", content, otherwise=words)
        return known
    made = Supply.unscoped.create(uid=uid, region=region, region_code=region.code, name=name.strip(), **values)
    figures = {"code": made.code, "quantity": made.quantity} | once.said(uid, content)
    ledger.write(scope, "supply.added", made, figures=figures)
    return made


@transaction.atomic
def change_supply(scope: Scope, *, uid: UUID, **values: Any) -> Supply:
    """Change what is known of a line; the ledger says which fields."""
    found = _own(scope, uid)
    _check(values)
    changed = {key: value for key, value in values.items() if getattr(found, key) != value}
    if changed:
        for key, value in changed.items():
            setattr(found, key, value)
        found.save(update_fields=sorted(changed))
        ledger.write(scope, "supply.changed", found, figures={"fields": sorted(changed), "quantity": found.quantity})
    return found


@transaction.atomic
def remove_supply(scope: Scope, *, uid: UUID, why: str) -> Supply:
    """Take a line off the list; it stays for the record."""
    found = _own(scope, uid)
    if len(why.strip()) < 2:
        raise NotValid(_("请写明原因。"), fields={"why": _("必填")})
    Supply.unscoped.filter(pk=found.pk).update(removed_on=clock.today())
    ledger.write(scope, "supply.removed", found, private={"note": why.strip()[:200]})
    return selectors.get_supply(scope, uid)


def _own(scope: Scope, uid: UUID) -> Supply:
    found = selectors.get_supply(scope, uid)
    scope.require(Permission.RESOURCE_CHANGE, on=found)
    held = Supply.unscoped.select_for_update().get(pk=found.pk)
    if held.removed_on:
        raise WrongState(_("这批物资已不在台账里。"))
    return held


def _check(values: dict[str, Any]) -> None:
    if unknown := values.keys() - set(SUPPLY_FACTS):
        raise TypeError(f"no such fields of supplies: {sorted(unknown)}")
    if "name" in values and not 0 < len(values["name"].strip()) <= 60:
        raise NotValid(_("请填物资名称,最多60个字。"), fields={"name": _("必填")})
    if values.get("code") and not rules.is_code(values["code"]):
        raise NotValid(_("物资编码是7位数字,第一位是1、2或3。"), fields={"code": _("7位数字")})
    ahead = [name for name in BEHIND_US if values.get(name) and values[name] > clock.today()]
    if ahead:
        raise NotValid(_("购置、生产和检查日期不能在将来。"), fields={name: _("不能在将来") for name in ahead})
