"""The area's profile, compiled from rows; what has no rows is stated, what is not known is 待核."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from lastmile.domains.profile.models import Household, Place, StatedFigure
from lastmile.domains.profile.rules import SOURCES, Figure, PlaceKind
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.models import Grid, Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import region_codes

COMPLETE_HOUSEHOLD = Q(registered__isnull=False, at_home__isnull=False, away__isnull=False, need_help__isnull=False)
COMPLETE_PLACE = ~Q(address="") & ~Q(manager="") & Q(checked_on__isnull=False)
HOUSEHOLD_FIGURES = (
    ("registered", _("在册人口")),
    ("at_home", _("在家人口")),
    ("away", _("外出人口")),
    ("need_help", _("需搀扶人口")),
)


def households_in(scope: Scope) -> QuerySet[Household]:
    return Household.objects.visible_to(scope, Permission.PROFILE_VIEW).filter(left_on__isnull=True)


def places_in(scope: Scope) -> QuerySet[Place]:
    return Place.objects.visible_to(scope, Permission.PROFILE_VIEW).filter(closed_on__isnull=True)


def get_household(scope: Scope, uid: Any) -> Household:
    found: Household = Household.objects.get_visible(scope, Permission.PROFILE_VIEW, uid)
    return found


def get_place(scope: Scope, uid: Any) -> Place:
    found: Place = Place.objects.get_visible(scope, Permission.PROFILE_VIEW, uid)
    return found


def profile(scope: Scope, code: str) -> list[Figure]:
    """The base figures of an area, in the order of the database's list: five queries whatever its size."""
    region = get_region(code)
    scope.require(Permission.PROFILE_VIEW, on=region.code)
    stated = {one.key: one for one in StatedFigure.unscoped.filter(region=region)}
    return [*_people(region, stated), *_places(region, stated)]


def _people(region: Region, stated: dict[str, StatedFigure]) -> list[Figure]:
    rows = Household.unscoped.filter(branch_q(Household, region.code), left_on__isnull=True)
    sums = rows.aggregate(
        rows=Count("pk"),
        complete=Count("pk", filter=COMPLETE_HOUSEHOLD),
        as_of=Max("checked_on"),
        **{key: Sum(key) for key, _label in HOUSEHOLD_FIGURES},
    )
    low, high = region_codes.bounds(region.code)
    grids = Grid.objects.filter(
        region__code__gte=low, region__code__lt=high, region__closed_on__isnull=True, region__level=Region.Level.GRID
    ).aggregate(rows=Count("pk"), known=Count("households"), households=Sum("households"), population=Sum("population"))
    found = [
        Figure("grids", _("网格"), grids["rows"], True, grids["rows"], grids["known"], None),
        Figure("grid_households", _("户数(网格表)"), grids["households"], True, grids["rows"], grids["known"], None),
        Figure("grid_population", _("人口(网格表)"), grids["population"], True, grids["rows"], grids["known"], None),
        _figure("households", _("已建户档"), sums["rows"] or None, sums, stated),
    ]
    return found + [_figure(key, label, sums[key], sums, stated) for key, label in HOUSEHOLD_FIGURES]


def _places(region: Region, stated: dict[str, StatedFigure]) -> list[Figure]:
    rows = Place.unscoped.filter(branch_q(Place, region.code), closed_on__isnull=True)
    by_kind: dict[str, dict[str, Any]] = {
        one["kind"]: dict(one)
        for one in rows.values("kind").annotate(
            rows=Count("pk"), complete=Count("pk", filter=COMPLETE_PLACE), as_of=Max("checked_on")
        )
    }
    nothing: dict[str, Any] = {"rows": 0, "complete": 0, "as_of": None}
    found = []
    for kind, label in PlaceKind.choices:
        sums = by_kind.get(kind, nothing)
        found.append(_figure(kind, str(label), sums["rows"] or None, sums, stated))
    sources = sum(one["rows"] for kind, one in by_kind.items() if kind in SOURCES)
    major = rows.filter(major_source=True).count()
    return [
        *found,
        Figure("major_sources", _("其中重大危险源"), major if sources else None, True, sources, sources, None),
    ]


def _figure(key: str, label: str, value: int | None, sums: dict[str, Any], stated: dict[str, StatedFigure]) -> Figure:
    """Computed where there are rows, else stated, else 待核."""
    if sums["rows"]:
        return Figure(key, label, value, True, sums["rows"], sums["complete"], sums["as_of"])
    known = stated.get(key)
    as_of: date | None = known.as_of if known else None
    return Figure(key, label, known.value if known else None, False, 0, 0, as_of)


def households_of(region: Region) -> QuerySet[Household]:
    """Households of an area in order of need: must be carried first. For callers that checked the scope."""
    rows = Household.unscoped.filter(branch_q(Household, region.code), left_on__isnull=True)
    return rows.order_by(F("need_help").desc(nulls_last=True), "region_code", "id")
