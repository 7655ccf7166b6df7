"""Rounds owed and walked, by point and by place, never by person; and the monthly statement of a grid (J-3.4g)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from lastmile.domains.patrols.models import Round, Visit, Walk, Weather
from lastmile.domains.patrols.rules import rounds as rules
from lastmile.domains.patrols.rules.rounds import Occasion, State
from lastmile.domains.points import public as points
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, walk
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rounds import Climate, Seed, climate_of
from lastmile.foundation.rulepacks.rules import in_season
from lastmile.kernel import clock, region_codes
from lastmile.kernel.region_codes import LENGTHS, Level

ORDER = ("due_at", "id")
SHOWN = 200
GRID_OF = Left("region_code", LENGTHS[Level.GRID])  # what lies in a micro-grid counts for its grid


def rounds_in(scope: Scope) -> QuerySet[Round]:
    """Every round that may be seen."""
    return Round.objects.visible_to(scope, Permission.PATROL_VIEW)


def open_rounds(
    scope: Scope, after: tuple[Any, ...] | None = None, limit: int = 50, *, late: bool = False
) -> list[Round]:
    """Rounds still to be walked, the first due first. One index walk a branch."""
    now = clock.now()

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(ended_at__isnull=True).select_related("point", "region__parent")
        rows = rows.filter(due_at__lt=now) if late else rows
        return rows.filter(Behind(ORDER, after)) if after else rows

    return walk(Round, scope, Permission.PATROL_VIEW, narrow=narrow, order=ORDER, limit=limit)


def without_post(scope: Scope, limit: int = SHOWN) -> list[Round]:
    """Points nobody watches, each once: no monitor is named and no grid member is there, so the village walks or nobody."""
    grid = Left(OuterRef("region_code"), LENGTHS[Level.GRID])
    member = Post.unscoped.filter(kind="grid_member", region_code=grid, closed_on__isnull=True)
    watched = Q(point__monitor_post__isnull=False) | Q(Exists(member))
    rows = rounds_in(scope).filter(Q(has_post=False) | ~watched, ended_at__isnull=True)
    rows = rows.select_related("point", "region__parent")
    once: dict[int, Round] = {}
    for one in rows.order_by("due_at", "id")[: 4 * limit]:
        once.setdefault(one.point_id, one)
    return list(once.values())[:limit]


def missed(scope: Scope, since: date, limit: int = SHOWN) -> list[Round]:
    """Rounds whose period went by unwalked, newest first."""
    rows = rounds_in(scope).filter(state=State.MISSED, ends_on__gte=since).select_related("point", "region__parent")
    return list(rows.order_by("-ends_on", "-id")[:limit])


def of_point(point_uid: UUID, limit: int = 12) -> list[Round]:
    """The rounds of a point the caller may see, newest first."""
    rows = Round.unscoped.filter(point__uid=point_uid).select_related("point").order_by("-id")
    return list(rows[:limit])


def open_of_point(point_uid: UUID) -> list[Round]:
    """The rounds still to be walked at a point the caller may see, the first due first."""
    rows = Round.unscoped.filter(point__uid=point_uid, ended_at__isnull=True)
    return list(rows.select_related("point").order_by(*ORDER))


def at_dissolved_points() -> list[Round]:
    """What is still owed at points that were dissolved meanwhile."""
    rows = Round.unscoped.filter(ended_at__isnull=True, point__is_watched=False)
    return list(rows.select_related("point"))


def get_weather(uid: UUID) -> Weather | None:
    """What was said of the weather, for the job that opens its rounds."""
    return Weather.unscoped.filter(uid=uid).first()


def last_weather(region_code: str) -> Weather | None:
    """What was last said of the rain at a place or above it."""
    above = [*region_codes.ancestors(region_code), region_code]
    return (
        Weather.unscoped.filter(region_code__in=above, phase__in=OCCASIONS)
        .select_related("region")
        .order_by("-id")
        .first()
    )


# --- the month's statement -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Covered:
    """One grid's (or village's) month: rounds that were owed and walked, walks by list, what was found; `entered`: rounds met
    by a record of another system (what was found there is not known here); `places`: those (检查对象) still to be walked whose
    period lies in it.
    """

    region_code: str
    name: str
    owed: int
    walked: int
    entered: int
    waiting: int
    missed: int
    walks: int
    bad: int
    by_line: dict[str, int]
    places: int = 0


def statement(scope: Scope, area: str, month: date) -> list[Covered]:
    """What was patrolled in each grid of an area in a month, by kind of work (J-3.4g, J-3.4j). Never by person."""
    first = month.replace(day=1)
    last = rules.period(first, rules.MONTH)[1]
    rounds, walks = _rounds_by_grid(scope, area, first, last), _walks_by_grid(scope, area, first, last)
    places = _places_by_grid(scope, area, first, last)
    names = regions.open_regions(area).filter(level__gte=5, level__lte=6).select_related("parent").order_by("code")
    found = []
    for region in names:
        by_state, by_list = rounds.get(region.code, {}), walks.get(region.code, {})
        if region.level == 5 and not (by_state or by_list or region.code in places):
            continue
        found.append(replace(_covered(region, by_state, by_list), places=places.get(region.code, 0)))
    return found


def _covered(region: Any, by_state: dict[str, int], by_list: dict[str, tuple[int, int]]) -> Covered:
    titles = {one.id: catalogue.work_kinds()[one.work].title for one in catalogue.checklists_built_in().values()}
    lines: dict[str, int] = defaultdict(int)
    for key, (count, _bad) in by_list.items():
        lines[titles.get(key, "")] += count
    name = f"{region.parent.name} {region.name}" if region.level == 6 and region.parent else region.name
    return Covered(
        region_code=region.code,
        name=name,
        owed=sum(by_state.values()) - by_state.get(State.REPLACED, 0) - by_state.get(State.VOID, 0),
        walked=by_state.get(State.WALKED, 0),
        entered=by_state.get(State.ENTERED, 0),
        waiting=by_state.get(State.OPEN, 0),
        missed=by_state.get(State.MISSED, 0),
        walks=sum(count for count, _bad in by_list.values()),
        bad=sum(bad for _count, bad in by_list.values()),
        by_line=dict(lines),
    )


def _rounds_by_grid(scope: Scope, area: str, first: date, last: date) -> dict[str, dict[str, int]]:
    rows = rounds_in(scope).filter(branch_q(Round, area), ends_on__gte=first, starts_on__lte=last)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for code, state, count in rows.order_by().values_list(GRID_OF, "state").annotate(Count("pk")):
        found[code][state] = count
    return found


def _places_by_grid(scope: Scope, area: str, first: date, last: date) -> dict[str, int]:
    rows = Visit.objects.visible_to(scope, Permission.PATROL_VIEW).filter(branch_q(Visit, area), ended_at__isnull=True)
    rows = rows.filter(ends_on__gte=first, starts_on__lte=last)
    return dict(rows.order_by().values_list(GRID_OF).annotate(Count("pk")))


def _walks_by_grid(scope: Scope, area: str, first: date, last: date) -> dict[str, dict[str, tuple[int, int]]]:
    begin, end = clock.start_of(first), clock.start_of(last + timedelta(days=1))
    rows = Walk.objects.visible_to(scope, Permission.PATROL_VIEW)
    rows = rows.filter(branch_q(Walk, area), finished_at__gte=begin, finished_at__lt=end)
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    counted = (
        rows.order_by().values_list(GRID_OF, "key").annotate(walks=Count("pk"), found=Count("pk", filter=Q(bad__gt=0)))
    )
    for code, key, count, bad in counted:
        found[code][key] = (count, bad)
    return found


# --- the year --------------------------------------------------------------------------------------------------------


def calendar(region_code: str) -> Climate | None:
    """The year's calendar of a place, by the pack it chose or where it lies."""
    return climate_of(catalogue.climates(), region_code, packs.book(region_code).pack.id)


def due_now(climate: Climate, day: date) -> list[Seed]:
    """What the calendar says is due on a day."""
    return [one for one in climate.seeds if in_season(one.starts, one.ends, day)]


def seasons_now(region_code: str, day: date) -> list[str]:
    """The seasons in force at a place, as people call them."""
    read = packs.book(region_code).figure
    return [one.title for one in catalogue.round_rules().seasons.values() if one.starts and rules.is_on(one, read, day)]


def mine(scope: Scope) -> list[tuple[Any, list[Round]]]:
    """The points a person watches, each with the rounds still to be walked there."""
    own = points.mine(scope)
    rows = Round.unscoped.filter(point__in=[one.pk for one in own], ended_at__isnull=True).order_by(*ORDER)
    by_point: dict[int, list[Round]] = defaultdict(list)
    for one in rows:
        by_point[one.point_id].append(one)
    return [(one, by_point.get(one.pk, [])) for one in own]


OCCASIONS = (Occasion.BEFORE_RAIN, Occasion.IN_RAIN, Occasion.AFTER_RAIN)
