"""The night's figures: one statement whatever the number of rows, the same numbers as a recount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Left

from lastmile.domains.evacuation.models import Help, Move, MoveList
from lastmile.domains.evacuation.rules import ELSEWHERE, GONE, NOT_FOUND, Figures, People, Status
from lastmile.domains.evacuation.selectors.lists import Source, find_list, rows_in
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope

HOME = Q(kind=People.HOUSEHOLD, counted=True)
WENT = Q(status__in=GONE)
AWAY_FOR_SURE = Q(tonight=0, tonight__isnull=False)
NOT_REACHED = Q(status=Status.WAITING) | (Q(status__in=NOT_FOUND) & ~AWAY_FOR_SURE)


def _count(condition: Q) -> Count:
    return Count(Case(When(condition, then=Value(1)), output_field=IntegerField()))


def _people(condition: Q, name: str = "gone") -> Coalesce:
    chosen = Case(When(condition, then=F(name)), output_field=IntegerField())
    return Coalesce(Sum(chosen), Value(0))


SUMS: dict[str, Any] = {
    "households": _count(HOME),
    "unlisted": _count(~Q(kind=People.HOUSEHOLD)),
    "not_reached": _count(HOME & NOT_REACHED),
    "told": _count(HOME & Q(status=Status.TOLD)),
    "gone_households": _count(HOME & WENT),
    "not_found": _count(HOME & Q(status__in=NOT_FOUND) & ~AWAY_FOR_SURE),
    "must": _people(Q(must=True), "tonight"),
    "unknown": _count(Q(must=True, tonight__isnull=True)),
    "moved": _people(WENT & Q(must=True)),
    "beside": _people(WENT & Q(must=False)),
    "in_shelters": _people(Q(status=Status.ARRIVED)),
    "elsewhere": _people(Q(status__in=ELSEWHERE)),
    "on_the_way": _people(Q(status=Status.LEFT)),
    "refused": _count(Q(status=Status.REFUSED)),
    "carry": _count(Q(status=Status.CARRY)),
    "back": _count(Q(status=Status.BACK)),
    "missing": _people(Q(missing__gt=0), "missing"),
    "closed": _count(Q(returned_at__isnull=True)),
}
NAMES = {one.name for one in fields(Figures)}


def _summed(rows: QuerySet[Move]) -> dict[str, int]:
    """Under names of their own: an aggregate may not bear the name of a field it reads."""
    found = rows.aggregate(**{f"sum_{name}": one for name, one in SUMS.items()})
    return {name.removeprefix("sum_"): value for name, value in found.items()}


def figures(scope: Scope, source: Source) -> Figures:
    """The figures of a source over what the person may see; all zero where no list was opened. Three queries."""
    one = find_list(source)
    return figures_of(scope, one) if one else Figures()


def figures_of(scope: Scope, one: MoveList) -> Figures:
    """The same for a list at hand. Two queries."""
    helping = Help.objects.visible_to(scope, Permission.MOVE_VIEW).filter(list=one, ended_at__isnull=True).count()
    return Figures(**_summed(rows_in(scope, one)), helping=helping)


def last_change_at(scope: Scope, one: MoveList) -> datetime | None:
    """When the last of the households that count came to stand as it does now; None where none has moved on."""
    rows = rows_in(scope, one).filter(HOME).exclude(NOT_REACHED)
    found: datetime | None = rows.aggregate(last=Max("status_at"))["last"]
    return found


def _grouped(rows: QuerySet[Move], **by: Any) -> QuerySet[Any, Any]:
    sums = {f"sum_{name}": one for name, one in SUMS.items()}
    found: QuerySet[Any, Any] = rows.order_by().annotate(**by).values(*by).annotate(**sums)
    return found


def _figures(row: Mapping[str, Any]) -> Figures:
    return Figures(**{name.removeprefix("sum_"): value for name, value in row.items() if name.startswith("sum_")})


def by_village(scope: Scope, one: MoveList) -> dict[str, Figures]:
    """By code of the village, in the order of codes. One query."""
    rows = _grouped(rows_in(scope, one), village=Left("region_code", 12)).order_by("village")
    return {row["village"]: _figures(row) for row in rows}


def by_village_and_point(scope: Scope, one: MoveList) -> list[tuple[str, int | None, Figures]]:
    """Code of the village, key of the danger point or None, figures; in the order of codes. One query."""
    rows = _grouped(rows_in(scope, one), village=Left("region_code", 12), below=F("point_id"))
    return [(row["village"], row["below"], _figures(row)) for row in rows.order_by("village", "below")]


def by_point(scope: Scope, one: MoveList) -> dict[int | None, Figures]:
    """By key of the danger point; None: rows below none. One query."""
    rows = _grouped(rows_in(scope, one), below=F("point_id"))
    return {row["below"]: _figures(row) for row in rows}
