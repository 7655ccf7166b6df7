"""The area's profile, compiled from rows; what has no rows is stated, what is not known is 待核."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from lastmile.domains.profile.models import Household, Place, StatedFigure
from lastmile.domains.profile.rules import SOURCES, Figure, PlaceKind
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope, outermost
from lastmile.foundation.access.walks import walk
from lastmile.foundation.channels.services import Recipients
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Grid, Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible

After = tuple[Any, ...] | None
ORDER = ("region_code", "id")
COMPLETE_HOUSEHOLD = Q(registered__isnull=False, at_home__isnull=False, away__isnull=False, need_help__isnull=False)
COMPLETE_PLACE = ~Q(address="") & ~Q(manager="") & Q(checked_on__isnull=False)
HOUSEHOLD_KEYS = ("registered", "at_home", "away", "need_help")


def labels() -> dict[str, str]:
    """What each figure is called. Those of the grids are counted alone, all others may be stated too."""
    return {
        "grids": _("网格"),
        "grid_households": _("户数(网格表)"),
        "grid_population": _("人口(网格表)"),
        "households": _("已建户档"),
        "registered": _("在册人口"),
        "at_home": _("在家人口"),
        "away": _("外出人口"),
        "need_help": _("需搀扶人口"),
        **{str(kind): str(label) for kind, label in PlaceKind.choices},
        "major_sources": _("其中重大危险源"),
        "teams": _("应急救援队伍"),
        "staff": _("在册工作人员"),
    }


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


# --- the compiled page -----------------------------------------------------------------------------------------------


def profile(scope: Scope, code: str) -> list[Figure]:
    """The base figures of an area, in the order of the database's list: seven queries whatever its size."""
    region = get_region(code)
    scope.require(Permission.PROFILE_VIEW, on=region.code)
    stated = {one.key: one for one in StatedFigure.unscoped.filter(region=region)}
    return [*_people(region, stated), *_places(region, stated), *_forces(scope.within(region.code))]


def _forces(scope: Scope) -> list[Figure]:
    """Teams and people of the area, from the tables of people; who may not see those gets 待核."""
    teams = people.units_in(scope).filter(kind="team").count()
    staff = people.people_in(scope).filter(left_on__isnull=True).count()
    found = (("teams", teams), ("staff", staff))
    return [Figure(key, labels()[key], count or None, True, count, count, None) for key, count in found]


def _people(region: Region, stated: dict[str, StatedFigure]) -> list[Figure]:
    rows = Household.unscoped.filter(branch_q(Household, region.code), left_on__isnull=True)
    sums = rows.aggregate(
        rows=Count("pk"),
        complete=Count("pk", filter=COMPLETE_HOUSEHOLD),
        as_of=Max("checked_on"),
        **{f"known_{key}": Count(key) for key in HOUSEHOLD_KEYS},  # before the sums, which take the fields' names
        **{key: Sum(key) for key in HOUSEHOLD_KEYS},
    )
    households = _figure("households", sums["rows"] or None, sums, stated)
    counted = [_figure(key, sums[key], {**sums, "complete": sums[f"known_{key}"]}, stated) for key in HOUSEHOLD_KEYS]
    return [*_grids(region), households, *counted]


def _grids(region: Region) -> list[Figure]:
    low, high = region_codes.bounds(region.code)
    level = max(region.level, Region.Level.GRID)
    found = Grid.objects.filter(
        region__code__gte=low, region__code__lt=high, region__closed_on__isnull=True, region__level=level
    ).aggregate(
        rows=Count("pk"),
        counted=Count("households"),
        peopled=Count("population"),
        households=Sum("households"),
        population=Sum("population"),
    )
    name, rows = labels(), found["rows"]
    return [
        Figure("grids", name["grids"], rows or None, True, rows, rows, None),
        Figure("grid_households", name["grid_households"], found["households"], True, rows, found["counted"], None),
        Figure("grid_population", name["grid_population"], found["population"], True, rows, found["peopled"], None),
    ]


def _places(region: Region, stated: dict[str, StatedFigure]) -> list[Figure]:
    rows = Place.unscoped.filter(branch_q(Place, region.code), closed_on__isnull=True)
    by_kind: dict[str, dict[str, Any]] = {
        one["kind"]: dict(one)
        for one in rows.values("kind").annotate(
            rows=Count("pk"),
            complete=Count("pk", filter=COMPLETE_PLACE),
            as_of=Max("checked_on"),
            major=Count("pk", filter=Q(major_source=True)),
            looked_at=Count("pk", filter=Q(major_source=True) | Q(checked_on__isnull=False)),
        )
    }
    nothing: dict[str, Any] = {"rows": 0, "complete": 0, "as_of": None}
    kinds = [(kind, by_kind.get(kind, nothing)) for kind in PlaceKind.values]
    found = [_figure(kind, sums["rows"] or None, sums, stated) for kind, sums in kinds]
    sources = [one for kind, one in by_kind.items() if kind in SOURCES]
    sums = {"rows": sum(one["rows"] for one in sources), "complete": sum(one["looked_at"] for one in sources)}
    major = sum(one["major"] for one in sources)
    known = major if major or sums["complete"] == sums["rows"] else None  # nobody looked: that is no zero
    return [*found, _figure("major_sources", known, {**sums, "as_of": None}, stated)]


def _figure(key: str, value: int | None, sums: dict[str, Any], stated: dict[str, StatedFigure]) -> Figure:
    """Computed where there are rows, else stated, else 待核; what is stated stands beside what is counted."""
    label, known = labels()[key], stated.get(key)
    beside: dict[str, Any] = {}
    if known:
        beside = {"stated": known.value, "stated_on": known.as_of, "stated_source": known.source}
    if sums["rows"]:
        return Figure(key, label, value, True, sums["rows"], sums["complete"], sums["as_of"], **beside)
    return Figure(key, label, known.value if known else None, False, 0, 0, known.as_of if known else None, **beside)


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
    words: str = ""
    kind: str = ""
    state: str = ""


def place_page(scope: Scope, filters: PlaceFilters, *, after: After, limit: int) -> list[Place]:
    """A page of places in the order of the tree; behind `after` (region_code, id)."""
    kinds = {"sources": list(SOURCES), "": []}.get(filters.kind, [filters.kind])
    states = {"major": Q(major_source=True, kind__in=SOURCES), "unknown": ~COMPLETE_PLACE}

    def narrow(rows: QuerySet[Place]) -> QuerySet[Place]:
        rows = rows.filter(states.get(filters.state, Q()), closed_on__isnull=filters.state != "closed")
        if kinds:
            rows = rows.filter(kind__in=kinds)
        if filters.words.strip():
            rows = rows.filter(name__runs=filters.words.strip())
        return _behind(rows, after)

    return walk(Place, scope, Permission.PROFILE_VIEW, narrow=narrow, order=ORDER, limit=limit)


def _behind(rows: QuerySet[Any], after: After) -> QuerySet[Any]:
    rows = rows.select_related("region", "region__parent")
    if not after:
        return rows
    code, pk = after
    return rows.filter(region_code__gte=code).filter(Q(region_code__gt=code) | Q(pk__gt=pk))


def households_of(region: Region) -> QuerySet[Household]:
    """Households of an area in order of need: must be carried first. For callers that checked the scope."""
    rows = Household.unscoped.filter(branch_q(Household, region.code), left_on__isnull=True)
    return rows.order_by(F("need_help").desc(nulls_last=True), "region_code", "id")


# --- who is told when an alert goes out to everybody -----------------------------------------------------------------

IN_DANGER, THE_REST = 1, 2  # lanes of the channels
Danger = Collection[UUID] | QuerySet[Any]


def recipients(areas: Iterable[str], *, danger: Danger = ()) -> list[Recipients]:
    """The households of some areas (codes of any level) for `channels.fan_out`, in the order in which they are told.

    First those in the danger area who must be carried, then the rest of the danger area (lane 1), then everybody else
    (lane 2). `danger`: uids of households, or a query of them; those are told wherever they live. Nothing is decrypted
    and no scope is asked: whoever may alert a place reaches everyone in it, and sees nobody by it.
    """
    threatened, helped = _living(Q(uid__in=danger)), Q(need_help__gt=0)
    return [
        Recipients(IN_DANGER, threatened.filter(helped)),
        Recipients(IN_DANGER, threatened.exclude(helped)),
        Recipients(THE_REST, _living(_below(areas))),
    ]


def count_recipients(areas: Iterable[str], *, danger: Danger = ()) -> dict[int, int]:
    """How many households with a phone each lane has, for a forecast before anything is sent; shared phones count twice."""
    with_phone = ~Q(phone_key="")
    threatened = _living(Q(uid__in=danger) & with_phone).count()
    everybody = _living(_below(areas) & with_phone)
    return {IN_DANGER: threatened, THE_REST: everybody.exclude(uid__in=danger).count()}


def _living(which: Q) -> QuerySet[Household]:
    return Household.unscoped.filter(which, left_on__isnull=True)


def _below(areas: Iterable[str]) -> Q:
    """In any of the areas; in none when there are none."""
    reach = Q(pk__in=[])
    for code in outermost(areas):
        reach |= branch_q(Household, code)
    return reach


def households_outside_grids(scope: Scope, branch: str) -> dict[str, int]:
    """How many households are kept at a village itself, by the village's code (J-2.2b): each belongs to a grid."""
    at_village = region_codes.LENGTHS[region_codes.Level.VILLAGE]
    rows = households_in(scope.within(branch)).alias(size=Length("region_code")).filter(size=at_village)
    return dict(rows.order_by().values_list("region_code").annotate(Count("pk")))


def visible_stated(scope: Scope, code: str, key: str) -> StatedFigure | None:
    """What an area states for a figure, if anything. Raises NotVisible out of the branch or for no such figure."""
    if key not in labels() or not scope.may(Permission.PROFILE_VIEW, on=code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return StatedFigure.unscoped.filter(region=get_region(code), key=key).first()


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
