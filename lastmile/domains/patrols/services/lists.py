"""Local versions of lists: changed, switched off, brought along, given up again. Every version stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.patrols.models import LocalList
from lastmile.domains.patrols.rules import wording as words
from lastmile.domains.patrols.rules.wording import Wording
from lastmile.domains.patrols.selectors import lists
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7


@transaction.atomic
def change_list(
    scope: Scope, *, region_code: str, key: str, wording: Wording, reason: str, seen: int | None = None
) -> LocalList:
    """Give a list other words at a place and below. `seen`: the version the change was made on; another since is refused."""
    words.check(wording)
    return _next(scope, region_code, key, wording, reason, off=False, seen=seen)


@transaction.atomic
def switch_off(scope: Scope, *, region_code: str, key: str, reason: str) -> LocalList:
    """停用: the list is not offered at a place and below."""
    return _next(scope, region_code, key, lists.list_at(region_code, key).wording, reason, off=True)


@transaction.atomic
def bring_list(scope: Scope, *, region_code: str, wording: Wording, source: str) -> LocalList:
    """A list of the place's own, brought along from a form: it gets a key nobody else has."""
    key = f"own_{uuid7().hex[-12:]}"
    wording = words.check(replace(wording, key=key, source=source[:80]))
    return _next(scope, region_code, key, wording, source, off=False)


@transaction.atomic
def restore_list(scope: Scope, *, region_code: str, key: str, reason: str) -> None:
    """Back to what holds above this place, at last the built-in. One brought along is then offered no more."""
    scope.require(Permission.PATROL_CHANGE, on=region_code)
    row = _in_force(region_code, key)
    if row is None:
        raise WrongState(_("这里本来就是上级(内置)的清单,没有本地修改。"))
    _end(row)
    ledger.write(scope, "checklist.restored", row, figures={"key": key}, private={"reason": _reason(reason)})


def _next(
    scope: Scope, region_code: str, key: str, wording: Wording, reason: str, *, off: bool, seen: int | None = None
) -> LocalList:
    """The next version at a place; the one before it ends."""
    scope.require(Permission.PATROL_CHANGE, on=region_code)
    region, base = get_region(region_code), catalogue.checklists_built_in().get(key)
    before = _in_force(region_code, key)
    if seen is not None and (before.number if before else 0) != seen:
        raise WrongState(_("刚才有人改过这张清单,请重新打开看看。"))
    number = 1 + (
        LocalList.unscoped.filter(region=region, key=key).order_by("-number").values_list("number", flat=True).first()
        or 0
    )
    if before:
        _end(before)
    wording = replace(wording, key=key, version=worded("%(place)s第%(n)s版") % {"place": region.name, "n": number})
    row = LocalList.unscoped.create(
        region=region,
        region_code=region.code,
        key=key,
        base=key if base else "",
        base_version=base.version if base else "",
        number=number,
        title=wording.title[:80],
        content=wording.as_json(),
        digest=wording.digest,
        off=off,
        reason=_reason(reason),
        made_at=clock.now(),
        made_by_id=scope.acting_as.holding_id if scope.acting_as else None,
    )
    figures: dict[str, Any] = {"key": key, "number": number, "digest": row.digest, "off": off}
    ledger.write(scope, "checklist.changed", row, figures=figures, private={"reason": row.reason})
    return row


def _reason(words: str) -> str:
    plain = " ".join(words.split())[:120]
    if not plain:
        problem = _("请写一句为什么改。")
        raise NotValid(problem, fields={"reason": problem})
    return plain


def _in_force(region_code: str, key: str) -> LocalList | None:
    rows = LocalList.unscoped.filter(region_code=region_code, key=key, ended_at__isnull=True)
    return rows.select_for_update(of=("self",)).first()


def _end(row: LocalList) -> None:
    if not LocalList.unscoped.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        raise WrongState(_("刚才有人改过这张清单,请重新打开看看。"))
    row.refresh_from_db()
