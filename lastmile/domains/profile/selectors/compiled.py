"""The area's profile, compiled from rows; what has no rows is stated, what is not known is 待核."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _

from lastmile.domains.profile.models import Household, Place, StatedFigure
from lastmile.domains.profile.rules import NO_SORT, SOURCES, Figure, PlaceKind
from lastmile.domains.profile.selectors.counted import Counted, counted_elsewhere
from lastmile.domains.profile.selectors.finding import COMPLETE_HOUSEHOLD, COMPLETE_PLACE
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Grid, Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible

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
        **{one.id: _("其中%(sort)s") % {"sort": one.title} for one in catalogue.small_sorts().values()},
        NO_SORT: _("其中没分类的九小场所"),
        "major_sources": _("其中重大危险源"),
        "teams": _("应急救援队伍"),
        "staff": _("在册工作人员"),
        "volunteers": _("登记的志愿者"),
        **{one.key: str(one.title) for one in counted_elsewhere()},
    }


def profile(scope: Scope, code: str) -> list[Figure]:
    """The base figures of an area, in the order of the database's list: a fixed number of queries whatever its size."""
    region = get_region(code)
    scope.require(Permission.PROFILE_VIEW, on=region.code)
    stated = {one.key: one for one in StatedFigure.unscoped.filter(region=region)}
    within = scope.within(region.code)
    beside = [_beside(one, within, stated) for one in counted_elsewhere()]
    return [*_people(region, stated), *_places(region, stated), *beside, *_forces(within)]


def _beside(one: Counted, scope: Scope, stated: dict[str, StatedFigure]) -> Figure:
    """What another domain keeps; who may not see its rows gets what is stated, or 待核."""
    sums = one.sums(scope)
    return _figure(one.key, sums["rows"] or None, sums, stated)


def _forces(scope: Scope) -> list[Figure]:
    """Teams and people of the area, from the tables of people; who may not see those gets 待核."""
    teams = people.units_in(scope).filter(kind="team").count()
    staff = people.people_in(scope).filter(left_on__isnull=True).count()
    found = (("teams", teams), ("staff", staff), ("volunteers", people.volunteers_in(scope).count()))
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
        counted_on=Max("counted_on"),
    )
    name, rows, day = labels(), found["rows"], found["counted_on"]
    return [
        Figure("grids", name["grids"], rows or None, True, rows, rows, None),
        Figure("grid_households", name["grid_households"], found["households"], True, rows, found["counted"], day),
        Figure("grid_population", name["grid_population"], found["population"], True, rows, found["peopled"], day),
    ]


def _places(region: Region, stated: dict[str, StatedFigure]) -> list[Figure]:
    rows = Place.unscoped.filter(branch_q(Place, region.code), closed_on__isnull=True)
    counted = [
        dict(one)
        for one in rows.order_by()
        .values("kind", "sort")
        .annotate(
            rows=Count("pk"),
            complete=Count("pk", filter=COMPLETE_PLACE),
            as_of=Max("checked_on"),
            major=Count("pk", filter=Q(major_source=True)),
            looked_at=Count("pk", filter=Q(major_source=True) | Q(checked_on__isnull=False)),
        )
    ]
    by_kind = {kind: _sum([one for one in counted if one["kind"] == kind]) for kind in PlaceKind.values}
    found = []
    for kind, sums in by_kind.items():
        found.append(_figure(kind, sums["rows"] or None, sums, stated))
        if kind == PlaceKind.SMALL_PLACE:
            found += _sorts([one for one in counted if one["kind"] == kind], stated)
    sources = [one for kind, one in by_kind.items() if kind in SOURCES]
    sums = {"rows": sum(one["rows"] for one in sources), "complete": sum(one["looked_at"] for one in sources)}
    major = sum(one["major"] for one in sources)
    known = major if major or sums["complete"] == sums["rows"] else None  # nobody looked: that is no zero
    return [*found, _figure("major_sources", known, {**sums, "as_of": None}, stated)]


def _sum(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts added up, and the latest day."""
    sums: dict[str, Any] = {key: sum(one[key] for one in rows) for key in ("rows", "complete", "major", "looked_at")}
    return {**sums, "as_of": max((one["as_of"] for one in rows if one["as_of"]), default=None)}


def _sorts(counted: list[dict[str, Any]], stated: dict[str, StatedFigure]) -> list[Figure]:
    """The nine sorts of 九小场所 of which something is counted or stated, and how many places have none."""
    by_sort = {one["sort"]: one for one in counted}
    found = []
    for sort in (*catalogue.small_sorts(), ""):
        key = sort or NO_SORT
        if sort in by_sort or key in stated:
            sums = by_sort.get(sort) or _sum([])
            found.append(_figure(key, sums["rows"] or None, sums, stated))
    return found


def _figure(key: str, value: int | None, sums: dict[str, Any], stated: dict[str, StatedFigure]) -> Figure:
    """Computed where there are rows, else stated, else 待核; what is stated stands beside what is counted."""
    label, known = labels()[key], stated.get(key)
    beside: dict[str, Any] = {}
    if known:
        beside = {"stated": known.value, "stated_on": known.as_of, "stated_source": known.source}
    if sums["rows"]:
        return Figure(key, label, value, True, sums["rows"], sums["complete"], sums["as_of"], **beside)
    return Figure(key, label, known.value if known else None, False, 0, 0, known.as_of if known else None, **beside)


def visible_stated(scope: Scope, code: str, key: str) -> StatedFigure | None:
    """What an area states for a figure, if anything. Raises NotVisible out of the branch or for no such figure."""
    if key not in labels() or not scope.may(Permission.PROFILE_VIEW, on=code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return StatedFigure.unscoped.filter(region=get_region(code), key=key).first()
