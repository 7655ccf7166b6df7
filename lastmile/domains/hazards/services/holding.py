"""An inspection that stands by itself on a place: facts, who took part with which power, what was found or that nothing was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Finding, Hazard, Inspection
from lastmile.domains.hazards.rules import InspectionKind, PaperKind, Source
from lastmile.domains.hazards.selectors import inspections
from lastmile.domains.hazards.services.inspecting import check_official, texts_of
from lastmile.domains.hazards.services.papers import next_number
from lastmile.domains.hazards.services.reporting import keeping_both, report
from lastmile.domains.hazards.services.taking import holding, not_ahead, sentence
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7

MEMBER = {"name": 40, "unit": 80, "certificate": 40}
MOST_MEMBERS = 20


@once.at_once
def hold_inspection(
    scope: Scope, *, uid: UUID, site_uid: UUID, kind: str, on: date | None = None, **facts: Any
) -> Inspection:
    """Record an inspection of a place (see `_columns` for the facts). The same uid with the same content is the same
    inspection, with other content DifferentContent.
    """
    site = profile.get_place(scope, site_uid)
    scope.require(Permission.HAZARD_CONFIRM, on=site.region_code)
    if kind not in InspectionKind.values:
        raise NotValid(_("请选是哪种检查。"), fields={"kind": _("请选择")})
    content = {"site": site.uid, "kind": kind, "on": on, **facts}
    if known := Inspection.unscoped.filter(uid=uid).first():
        words = _("这次检查已经登记过,内容不一样。原来的没有动,请重新打开再登记。")
        once.require_same(known, "inspection.held", content, otherwise=words)
        return known
    on = not_ahead(on or clock.today(), "on")
    said = once.said(uid, content)
    return _write(scope, site, said, uid=uid, kind=kind, on=on, **_columns(site, kind, on, **facts))


def _columns(
    site: Any,
    kind: str,
    on: date,
    *,
    power_unit: str = "",
    members: Sequence[Mapping[str, str]] = (),
    is_clean: bool | None = None,
    list_key: str = "",
    **words: Any,
) -> dict[str, Any]:
    """`is_clean`: nothing was found; None while a list is still to be walked or hazards to be entered. Whoever inspects with
    power is named with unit; 日常检查 has none and only looks and tells. `words`: see `texts_of`. Raises NotValid.
    """
    if kind != InspectionKind.ROUTINE:
        power_unit = sentence(power_unit, 80, _("请写谁有执法权(执法主体)。"), "power_unit")
    texts = texts_of(kind, words)
    if kind == InspectionKind.OFFICIAL:
        check_official(site.region_code, on, texts, site_id=site.pk, subject_unit=site.name)
    return {
        "power_unit": " ".join(power_unit.split())[:80],
        "members": members_of(members),
        "list_key": list_key[:40],
        "walk_uid": uuid7() if list_key else None,
        "is_clean": is_clean,
        **texts,
    }


def _write(scope: Scope, site: Any, said: Mapping[str, str], **columns: Any) -> Inspection:
    inspection = Inspection.unscoped.create(
        region=site.region,
        region_code=site.region_code,
        line=catalogue.line_of_place(site.kind),
        site=site,
        subject_unit=site.name,
        number=next_number(site.region_code[:9], PaperKind.RECORD),
        entered_at=clock.now(),
        entered_by_id=holding(scope),
        **columns,
    )
    told = {"kind": inspection.kind, "on": inspection.on, "site": site.uid, "number": inspection.number}
    told |= {"clean": inspection.is_clean, "list": inspection.list_key, **said}
    ledger.write(scope, "inspection.held", inspection, figures=told)
    jobs.tell("inspection.held", inspection)
    return inspection


def members_of(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Who took part, as kept; rows without a name are left out. Raises NotValid for too many."""
    found = [{name: " ".join(str(row.get(name) or "").split())[:most] for name, most in MEMBER.items()} for row in rows]
    found = [one for one in found if one["name"]]
    if len(found) > MOST_MEMBERS:
        problem = _("参加人最多写%(n)s人,其余写在参加单位里。") % {"n": MOST_MEMBERS}
        raise NotValid(problem, fields={"members": problem})
    return found


def find_at_inspection(scope: Scope, *, uid: UUID, hazard_uid: UUID | None = None, **facts: Any) -> Hazard:
    """A hazard that an inspection found: reported at its place and hung on it. Facts: title, category, details, danger_now.

    Raises as `report_hazard`.
    """
    inspection = inspections.get_inspection(scope, uid)
    scope.require(Permission.HAZARD_CONFIRM, on=inspection)
    site: Any = inspection.site
    with keeping_both(scope):
        hazard = report(
            scope,
            uid=hazard_uid or uuid7(),
            region_code=inspection.region_code,
            place=" ".join(dict.fromkeys(part for part in (site.address, site.name) if part)),
            position=(site.point.x, site.point.y) if site.point else None,
            source=Source.INSPECTION,
            site_uid=site.uid,
            **facts,
        )
        _hang(scope, inspection, [hazard])
    return hazard


@transaction.atomic
def attach_walk(scope: Scope, *, walk_uid: UUID, hazards: Sequence[Hazard], bad: int) -> Inspection | None:
    """The list of an inspection was walked: what it found hangs on it; nothing bad is a result too. None for any other walk."""
    inspection = Inspection.unscoped.select_related("site").filter(walk_uid=walk_uid).first()
    if inspection is None:
        return None
    if bad or hazards:
        _hang(scope, inspection, hazards)
    elif not Finding.objects.filter(inspection=inspection).exists():
        _conclude(scope, inspection, is_clean=True)
    return inspection


def _hang(scope: Scope, inspection: Inspection, hazards: Sequence[Hazard]) -> None:
    rows = [Finding(inspection=inspection, hazard=one) for one in hazards]
    Finding.objects.bulk_create(rows, ignore_conflicts=True)
    _conclude(scope, inspection, is_clean=False, hazards=[one.uid for one in hazards])


@transaction.atomic
def conclude_inspection(scope: Scope, *, uid: UUID) -> Inspection:
    """没有发现问题, said afterwards. Raises NotValid where hazards hang on it."""
    inspection = inspections.get_inspection(scope, uid)
    scope.require(Permission.HAZARD_CONFIRM, on=inspection)
    if Finding.objects.filter(inspection=inspection).exists():
        raise NotValid(_("这次检查已登记了隐患,不能说没有发现问题。"))
    _conclude(scope, inspection, is_clean=True)
    return inspection


def _conclude(scope: Scope, inspection: Inspection, *, is_clean: bool, hazards: Sequence[UUID] = ()) -> None:
    Inspection.unscoped.filter(pk=inspection.pk).update(is_clean=is_clean)
    inspection.is_clean = is_clean
    ledger.write(scope, "inspection.concluded", inspection, figures={"clean": is_clean, "hazards": list(hazards)})
