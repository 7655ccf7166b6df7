"""With what power: delegated items in force over a place, and how often an enterprise was inspected this year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Finding, Hazard, Inspection, Power
from lastmile.domains.hazards.rules import InspectionKind, PaperKind, Status
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock, region_codes
from lastmile.kernel.region_codes import Level


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


def asks_deadline(hazard: Hazard, kind: str) -> bool:
    """Whether a paper of this kind would name a deadline that has passed."""
    late = hazard.due_on is not None and hazard.due_on < clock.today()
    return late and hazard.status == Status.RECTIFYING and kind in {PaperKind.NOTICE, PaperKind.ORDER}


def powers_of(scope: Scope) -> list[Power]:
    """Every power of the places one may see, the newest first; those that are over too."""
    rows = Power.objects.visible_to(scope, Permission.HAZARD_VIEW).select_related("region")
    return list(rows.order_by("region_code", "-from_on", "-id")[:200])


def inspections_in_year(region_code: str, *, site_id: int | None, subject_unit: str, year: int) -> int:
    """How many 涉企行政检查 an enterprise had in a year, by whomever they were entered.

    It is the place of the base database, and what was entered under its name alone in the same county.
    """
    county, name = region_code[: region_codes.LENGTHS[Level.COUNTY]], subject_unit.strip()
    who = Q(site=site_id) if site_id else Q(pk__in=[])
    if name:
        named = Q(subject_unit=name, region_code__gte=county, region_code__lt=f"{county}:")
        who |= named & Q(site__isnull=True) if site_id else named
    held = Inspection.unscoped.filter(who, kind=InspectionKind.OFFICIAL)
    return held.filter(on__gte=date(year, 1, 1), on__lte=date(year, 12, 31)).count()


@dataclass(frozen=True)
class YearOfInspections:
    """涉企行政检查 of one enterprise in a year, and the number the packs say (本地参数)."""

    year: int
    held: int
    most: int
    source: str

    @property
    def is_full(self) -> bool:
        return self.held >= self.most

    @property
    def words(self) -> str:
        """今年已检查几次, 参考上限几次, and where that figure comes from."""
        said = {"year": self.year, "held": self.held, "most": self.most, "source": self.source}
        if self.is_full:
            return _("这家单位%(year)s年已检查%(held)s次,已到参考上限%(most)s次(%(source)s)。") % said
        return _("这家单位%(year)s年已检查%(held)s次,参考上限%(most)s次(%(source)s)。") % said


def year_of(region_code: str, *, site_id: int | None, subject_unit: str = "", year: int) -> YearOfInspections:
    """How often an enterprise was inspected in a year, beside the figure in force where it lies."""
    most = packs.value("hazard.inspections_a_year", region_code)
    held = inspections_in_year(region_code, site_id=site_id, subject_unit=subject_unit, year=year)
    return YearOfInspections(year, held, most.whole, ";".join(filter(None, (most.source, most.to_confirm))))


def inspections_of(hazard: Hazard) -> list[Any]:
    """Inspections held on a hazard, and those that found it, oldest first. The caller has checked that it is visible."""
    found = Finding.objects.filter(hazard=hazard).values("inspection")
    rows = Inspection.unscoped.filter(Q(hazard=hazard) | Q(pk__in=found))
    return list(rows.select_related("entered_by__person").order_by("on", "id"))
