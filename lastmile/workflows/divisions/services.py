"""The five ways codes and places change every year: rename, recode, merge, split, move under another parent.

Each is one transaction with one ledger entry; of a merge and a split the records of both places tell. Old codes go on resolving through their history.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Grid, Region, RegionCode
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.workflows.divisions import carrying


def _locked(scope: Scope, code: str) -> Region:
    """The open region with this code, held against a second change, on a branch the person keeps."""
    found = selectors.get_region(code)
    region = Region.objects.select_for_update().get(pk=found.pk)
    scope.require(Permission.REGION_CHANGE, on=region.code)
    if region.closed_on:
        raise WrongState(_("%(name)s已撤销。") % {"name": region.name})
    return region


def _matter(region: Region) -> ledger.Matter:
    return ledger.Matter("region", region.uid, region.code)


def _require_free(code: str, level: int) -> None:
    region_codes.check_code(code)
    if region_codes.level_of(code) != level:
        raise NotValid(_("代码%(code)s的长度与级别不符。") % {"code": code}, fields={"code": _("长度与级别不符")})
    if Region.objects.filter(code=code, closed_on__isnull=True).exists():
        raise NotValid(_("代码%(code)s已有地方在用。") % {"code": code}, fields={"code": _("已在用")})


@transaction.atomic
def rename(scope: Scope, *, code: str, name: str) -> Region:
    """Give a place another name."""
    region = _locked(scope, code)
    name = name.strip()
    if not name or len(name) > 80:
        raise NotValid(_("名称要有1到80个字。"), fields={"name": _("1到80个字")})
    if name == region.name:
        return region
    today, old = clock.today(), region.name
    RegionCode.objects.filter(region=region, until_on__isnull=True).update(until_on=today)
    RegionCode.objects.create(region=region, code=region.code, name=name, from_on=today, reason="renamed")
    Region.objects.filter(pk=region.pk).update(name=name)
    region.name = name
    packs.note_change()
    ledger.write(scope, "region.renamed", _matter(region), private={"old": old, "new": name})
    jobs.tell("region.changed", region)
    return region


@transaction.atomic
def recode(scope: Scope, *, code: str, new_code: str) -> Region:
    """Give a place, and all below it, another code under the same parent."""
    region = _locked(scope, code)
    _require_free(new_code, region.level)
    if region_codes.parent_code(new_code) != region_codes.parent_code(region.code):
        raise NotValid(_("新代码不在同一个上级之下;要换上级请用“调整隶属”。"))
    return _carry(scope, region, new_code, "recoded")


@transaction.atomic
def move(scope: Scope, *, code: str, new_parent: str, new_code: str) -> Region:
    """Put a place, and all below it, under another parent, with a code that fits there."""
    region = _locked(scope, code)
    parent = _locked(scope, new_parent)
    _require_free(new_code, region.level)
    if not new_code.startswith(parent.code):
        raise NotValid(_("新代码应以上级代码%(code)s开头。") % {"code": parent.code})
    if region.parent_id and parent.level != Region.objects.values_list("level", flat=True).get(pk=region.parent_id):
        raise NotValid(_("新的上级与原上级不是同一级。"))
    Region.objects.filter(pk=region.pk).update(parent=parent)
    region.parent = parent
    return _carry(scope, region, new_code, "moved")


def _carry(scope: Scope, region: Region, new_code: str, reason: str) -> Region:
    old = region.code
    regions = carrying.recode_branch(old, new_code, reason)
    rows = carrying.carry_codes(old, new_code)
    region.code = new_code
    packs.note_change()
    figures = {"old": old, "new": new_code, "regions": regions, "rows": rows}
    ledger.write(scope, f"region.{reason}", _matter(region), figures=figures)
    jobs.tell("region.changed", region)
    return region


@transaction.atomic
def merge(scope: Scope, *, codes: Iterable[str], into: str) -> Region:
    """Merge places into one of the same level: what lay in them, and their children, goes over; they are closed."""
    target = _locked(scope, into)
    for code in codes:
        region = _locked(scope, code)
        if region.pk == target.pk:
            raise NotValid(_("不能并入自己。"))
        if region.level != target.level:
            raise NotValid(_("只能把同一级的地方并在一起。"))
        _merge_one(scope, region, target)
    jobs.tell("region.changed", target)
    return target


def _merge_one(scope: Scope, region: Region, target: Region) -> None:
    children = list(selectors.children(region))
    figures = {"into": target.uid, "children": len(children)}
    for child in children:
        Region.objects.filter(pk=child.pk).update(parent=target)
        child.parent = target
        _carry(scope, child, _free_child_code(target, child), "moved")
    rows = carrying.carry_rows(region, target)
    carrying.join_outlines(region, target)
    counts = carrying.join_counts(region, target)
    today = clock.today()
    RegionCode.objects.filter(region=region, until_on__isnull=True).update(until_on=today, reason="merged")
    Region.objects.filter(pk=region.pk).update(closed_on=today, successor=target)
    packs.note_change()
    ledger.write(scope, "region.merged", _matter(region), figures={**figures, "rows": rows})
    figures = {"by": region.uid, "children": len(children), **counts}
    ledger.write(scope, "region.enlarged", _matter(target), figures=figures)


def _free_child_code(target: Region, child: Region) -> str:
    """The child's own last digits under the new parent, or the next free ones."""
    own = target.code + child.code[len(region_codes.parent_code(child.code)) :]
    length = len(own) - len(target.code)
    taken = set(
        Region.objects.filter(parent=target, closed_on__isnull=True).exclude(pk=child.pk).values_list("code", flat=True)
    )
    if own not in taken:
        return own
    for number in range(1, 10**length):
        code = f"{target.code}{number:0{length}}"
        if code not in taken:
            return code
    raise NotValid(_("%(name)s之下没有空余代码了。") % {"name": target.name})


@transaction.atomic
def split(scope: Scope, *, code: str, name: str, new_code: str, children: Iterable[str]) -> Region:
    """Take some children of a place out into a new place beside it. Rows in the place itself stay with it."""
    region = _locked(scope, code)
    _require_free(new_code, region.level)
    if region.parent_id is None or not new_code.startswith(region_codes.parent_code(region.code)):
        raise NotValid(_("新的地方应与原来的在同一个上级之下。"))
    fresh = Region.objects.create(code=new_code, level=region.level, name=name.strip()[:80], parent_id=region.parent_id)
    RegionCode.objects.create(region=fresh, code=new_code, name=fresh.name, from_on=clock.today(), reason="split")
    if Grid.objects.filter(region=region).exists():
        Grid.objects.create(region=fresh, kind=Grid.objects.get(region=region).kind)
    taken = []
    for child_code in children:
        child = _locked(scope, child_code)
        if child.parent_id != region.pk:
            raise NotValid(_("%(name)s不在%(parent)s之下。") % {"name": child.name, "parent": region.name})
        Region.objects.filter(pk=child.pk).update(parent=fresh)
        child.parent = fresh
        _carry(scope, child, _free_child_code(fresh, child), "moved")
        taken.append(child.uid)
    ledger.write(scope, "region.split", _matter(fresh), figures={"from": region.uid, "children": taken})
    ledger.write(scope, "region.parted", _matter(region), figures={"into": fresh.uid, "children": taken})
    jobs.tell("region.changed", fresh)
    return fresh
