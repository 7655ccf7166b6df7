"""Found, change and close units; the member units of a command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import CommandMember, Post, Unit
from lastmile.foundation.people.services import no_team
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

CHANGEABLE = frozenset(
    {
        "name",
        "sector",
        "set_up",
        "host_organ",
        "document_number",
        "founded_on",
        "merged_bodies",
        "assists",
        "phone",
        "demonstration",
        "daily_office",
    }
)


@once.at_once
def found_unit(
    scope: Scope,
    *,
    region_code: str,
    kind: str,
    name: str,
    uid: UUID | None = None,
    beside: Mapping[str, Any] | None = None,
    **values: Any,
) -> Unit:
    """Found an office, command, committee, team, department or partner (J-2.1, J-2.3, J-2.4, K-2.2.4e).

    `values`: see CHANGEABLE. An office says how it is set up (J-2.1b), a command, by its uid, which office of its place does
    its daily work (J-2.3m). A village's team ends what was stated of its lacking one. The same uid with the same content is the same
    unit, with other content DifferentContent; `beside`: what else was asked for with it and is kept elsewhere.
    """
    region = get_region(region_code)
    scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    if kind not in Unit.Kind.values:
        raise NotValid(_("没有这种单位。"), fields={"kind": _("请选择")})
    _check({"name": name, **values})
    if kind == Unit.Kind.OFFICE and not values.get("set_up"):
        raise NotValid(_("请选应急办是独立设置还是加挂牌子。"), fields={"set_up": _("请选择")})
    said, uid = {**values, "name": name.strip()}, uid or uuid7()
    content = {"place": region.uid, "of": kind, **said, "beside": dict(beside or {})}
    if known := Unit.unscoped.filter(uid=uid).first():
        words = _("这张表已经登记了一个单位,内容不一样。原来的没有动,请打开那个单位核对。")
        once.require_same(known, "unit.founded", content, otherwise=words)
        return known
    said |= _daily_office(scope, kind, region.code, values)
    unit = Unit.unscoped.create(uid=uid, region=region, region_code=region.code, kind=kind, **said)
    if kind == Unit.Kind.TEAM:
        no_team.end_no_team(scope, [region.pk])
    figures = {"kind": kind, "set_up": unit.set_up, "document": unit.document_number} | once.said(uid, content)
    ledger.write(scope, "unit.founded", unit, figures=figures)
    return unit


def _daily_office(scope: Scope, kind: str, region_code: str, values: Mapping[str, Any]) -> dict[str, Unit | None]:
    """The office named by its uid, as a field's value; nothing where none is asked. Raises NotValid for any other unit."""
    if "daily_office" not in values:
        return {}
    if not values["daily_office"]:
        return {"daily_office": None}
    office = selectors.get_unit(scope, values["daily_office"])
    fits = office.kind == Unit.Kind.OFFICE and office.region_code == region_code and office.closed_on is None
    if kind != Unit.Kind.COMMAND or not fits:
        raise NotValid(_("指挥部的日常工作由同一个地方的应急管理办公室承担。"), fields={"daily_office": _("请另选")})
    return {"daily_office": office}


def _check(values: dict[str, Any]) -> None:
    unknown = values.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"no such fields of a unit: {sorted(unknown)}")
    if "name" in values and not 0 < len(values["name"].strip()) <= 80:
        raise NotValid(_("请填单位名称,最多80个字。"), fields={"name": _("必填")})
    if values.get("set_up") and values["set_up"] not in Unit.SetUp.values:
        raise NotValid(_("没有这种设置方式。"), fields={"set_up": _("请选择")})


@transaction.atomic
def change_unit(scope: Scope, *, uid: UUID, **values: Any) -> Unit:
    """Change what is known of a unit; the ledger says which fields."""
    unit = selectors.get_unit(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=unit)
    _check(values)
    values |= _daily_office(scope, unit.kind, unit.region_code, values)
    changed = {key: value for key, value in values.items() if getattr(unit, key) != value}
    if changed:
        Unit.unscoped.filter(pk=unit.pk).update(**changed)
        figures: dict[str, Any] = {"fields": sorted(changed)}
        if office := changed.get("daily_office"):
            figures["office"] = office.uid
        ledger.write(scope, "unit.changed", unit, figures=figures)
    return Unit.unscoped.get(pk=unit.pk)


@transaction.atomic
def close_unit(scope: Scope, *, uid: UUID) -> Unit:
    """Close a unit that has no posts any more."""
    unit = selectors.get_unit(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=unit)
    if Post.unscoped.filter(unit=unit, closed_on__isnull=True).exists():
        raise WrongState(_("单位里还有岗位,请先撤销或移走。"))
    Unit.unscoped.filter(pk=unit.pk, closed_on__isnull=True).update(closed_on=clock.today())
    ledger.write(scope, "unit.closed", unit)
    return Unit.unscoped.get(pk=unit.pk)


@transaction.atomic
def add_member_unit(
    scope: Scope, *, command_uid: UUID, unit_uid: UUID, contact_uid: UUID | None = None
) -> CommandMember:
    """Make a unit a member of a command, with whom to call there (J-2.3d); again only changes the contact."""
    command, unit = selectors.get_unit(scope, command_uid), selectors.get_unit(scope, unit_uid)
    scope.require(Permission.PEOPLE_CHANGE, on=command)
    if command.kind != Unit.Kind.COMMAND:
        raise NotValid(_("只有指挥部有成员单位。"))
    if unit.pk == command.pk or unit.kind == Unit.Kind.COMMAND:
        raise NotValid(_("指挥部不能当成员单位。"), fields={"unit": _("请另选")})
    contact = selectors.get_person(scope, contact_uid) if contact_uid else None
    member, _made = CommandMember.objects.update_or_create(command=command, unit=unit, defaults={"contact": contact})
    figures = {"unit": unit.uid, "contact": contact.uid if contact else None}
    ledger.write(scope, "command.member_added", command, figures=figures)
    return member


@transaction.atomic
def drop_member_unit(scope: Scope, *, command_uid: UUID, unit_uid: UUID) -> None:
    """End a unit's membership of a command."""
    command = selectors.get_unit(scope, command_uid)
    scope.require(Permission.PEOPLE_CHANGE, on=command)
    gone, _rows = CommandMember.objects.filter(command=command, unit__uid=unit_uid).delete()
    if gone:
        ledger.write(scope, "command.member_dropped", command, figures={"unit": unit_uid})
