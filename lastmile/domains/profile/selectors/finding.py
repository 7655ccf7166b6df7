"""Households and places: one, and lists in the order of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from lastmile.domains.profile.models import Household, Place
from lastmile.domains.profile.rules import NO_SORT, SOURCES, PlaceKind
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import walk
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import region_codes

After = tuple[Any, ...] | None
ORDER = ("region_code", "id")
COMPLETE_HOUSEHOLD = Q(registered__isnull=False, at_home__isnull=False, away__isnull=False, need_help__isnull=False)
COMPLETE_PLACE = ~Q(address="") & ~Q(manager="") & Q(checked_on__isnull=False)


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


# --- lists -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HouseholdFilters:
    """What the list of households is narrowed by. `words` is a whole name or phone: both are kept unreadable."""

    words: str = ""
    state: str = ""


HOUSEHOLD_STATES: dict[str, Q] = {
    "need_help": Q(need_help__gt=0),
    "away": Q(away__gt=0),
    "unknown": ~COMPLETE_HOUSEHOLD,
}


def household_page(scope: Scope, filters: HouseholdFilters, *, after: After, limit: int) -> list[Household]:
    """A page of households in the order of places; behind `after` (region_code, id)."""

    def narrow(rows: QuerySet[Household]) -> QuerySet[Household]:
        if filters.state == "left":
            rows = rows.filter(left_on__isnull=False)
        else:
            rows = rows.filter(HOUSEHOLD_STATES.get(filters.state, Q()), left_on__isnull=True)
        if filters.words.strip():
            key = look_up_key(filters.words)
            rows = rows.filter(Q(head_key=key) | Q(phone_key=key)) if key else rows.none()
        return _behind(rows, after)

    return walk(Household, scope, Permission.PROFILE_VIEW, narrow=narrow, order=ORDER, limit=limit)


@dataclass(frozen=True)
class PlaceFilters:
    """What the list of places is narrowed by. `kind`: a kind, "sources", or one of the nine sorts of 九小场所."""

    words: str = ""
    kind: str = ""
    state: str = ""


def place_page(scope: Scope, filters: PlaceFilters, *, after: After, limit: int) -> list[Place]:
    """A page of places in the order of the tree; behind `after` (region_code, id)."""
    sorts = {NO_SORT: "", **{sort: sort for sort in catalogue.small_sorts()}}
    kinds = {"sources": list(SOURCES), "": []}.get(filters.kind, [filters.kind])
    states = {"major": Q(major_source=True, kind__in=SOURCES), "unknown": ~COMPLETE_PLACE}

    def narrow(rows: QuerySet[Place]) -> QuerySet[Place]:
        rows = rows.filter(states.get(filters.state, Q()), closed_on__isnull=filters.state != "closed")
        if filters.kind in sorts:
            rows = rows.filter(kind=PlaceKind.SMALL_PLACE, sort=sorts[filters.kind])
        elif kinds:
            rows = rows.filter(kind__in=kinds)
        if filters.words.strip():
            rows = rows.filter(name__runs=filters.words.strip())
        return _behind(rows.select_related("monitor_post", "keeper_post"), after)

    return walk(Place, scope, Permission.PROFILE_VIEW, narrow=narrow, order=ORDER, limit=limit)


def _behind(rows: QuerySet[Any], after: After) -> QuerySet[Any]:
    rows = rows.select_related("region__parent")
    if not after:
        return rows
    code, pk = after
    return rows.filter(region_code__gte=code).filter(Q(region_code__gt=code) | Q(pk__gt=pk))


def households_of(region: Region) -> QuerySet[Household]:
    """Households of an area in order of need: must be carried first. For callers that checked the scope."""
    rows = Household.unscoped.filter(branch_q(Household, region.code), left_on__isnull=True)
    return rows.order_by(F("need_help").desc(nulls_last=True), "region_code", "id")


def choices_of_places(scope: Scope, area: str, *, highest: int = Region.Level.TOWNSHIP) -> list[tuple[str, str]]:
    """Where something may be entered: the villages and grids of an area, by code; nothing above a township."""
    if len(area) < region_codes.LENGTHS[region_codes.Level.TOWNSHIP]:
        return []
    low, high = region_codes.bounds(area)
    found = Region.objects.filter(closed_on__isnull=True, code__gte=low, code__lt=high).select_related("parent")
    rows = found.filter(level__range=(highest, Region.Level.GRID)).order_by("code")[:2000]
    return [
        (one.code, f"{one.parent.name} {one.name}" if one.level == Region.Level.GRID and one.parent else one.name)
        for one in rows
        if scope.may(Permission.PROFILE_CHANGE, on=one.code)
    ]
