"""With what power: delegated items in force over a place, and how often an enterprise was inspected this year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from lastmile.domains.hazards.models import Hazard, Inspection, Power
from lastmile.domains.hazards.rules import InspectionKind
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.kernel import clock, region_codes


def powers_over(region_code: str, category: str = "") -> list[Power]:
    """赋权 and 委托 in force today over a place, for a category of hazards if one is named."""
    today = clock.today()
    above = [*region_codes.ancestors(region_code), region_code]
    rows = Power.unscoped.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), region_code__in=above, from_on__lte=today
    )
    found = list(rows.select_related("region").order_by("-region_code", "id"))
    return [one for one in found if not category or category in one.categories]


def may_order(hazard: Hazard) -> Power | None:
    """The power by which the township may order this to be rectified, or None: then it only tells (告知)."""
    found = powers_over(hazard.region_code, hazard.category)
    return found[0] if found else None


def powers_of(scope: Scope) -> list[Power]:
    """Every power of the places one may see, the newest first; those that are over too."""
    rows = Power.objects.visible_to(scope, Permission.HAZARD_VIEW).select_related("region")
    return list(rows.order_by("region_code", "-from_on", "-id")[:200])


def inspections_this_year(*, site_id: int | None, subject_unit: str, year: int) -> int:
    """How many 涉企行政检查 an enterprise had in a year, by whomever they were entered."""
    who = Q(site=site_id) if site_id else Q(subject_unit=subject_unit.strip())
    if not site_id and not subject_unit.strip():
        return 0
    held = Inspection.unscoped.filter(who, kind=InspectionKind.OFFICIAL)
    return held.filter(on__gte=date(year, 1, 1), on__lte=date(year, 12, 31)).count()


def inspections_of(hazard: Hazard) -> list[Any]:
    """Inspections held on a hazard, oldest first. The caller has checked that it is visible."""
    return list(Inspection.unscoped.filter(hazard=hazard).select_related("entered_by__person").order_by("on", "id"))
