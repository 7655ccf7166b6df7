"""How long a step took at the middle of the hazards that have both moments (J-1.2h)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, Q, QuerySet

Step = tuple[Any, Any, Any]  # its title, from, to
NONE = timedelta(0)


@dataclass(frozen=True)
class Latency:
    """How long a step took at the middle; None is 待核. `known` of `all` have both moments."""

    title: str
    median: timedelta | None
    known: int
    all: int


class Median(Aggregate):
    """The middle of the values, between the two middle ones where there is an even number; PostgreSQL only."""

    output_field = DurationField()
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def latencies(rows: QuerySet[Any], steps: Sequence[Step], every: int) -> list[Latency]:
    """One for each step; a step backwards in time is a slip of the clock and is not counted."""
    took = {f"took_{place}": _took(start, end) for place, (_title, start, end) in enumerate(steps)}
    known = {f"known_{name}": Count("pk", filter=_forwards(name)) for name in took}
    timed = rows.annotate(**took)
    if connection.vendor != "postgresql":
        counted = timed.aggregate(**known)
        middles = {name: _middle(timed, name, counted[f"known_{name}"]) for name in took}
    else:
        middle = {f"middle_{name}": Median(name, filter=_forwards(name)) for name in took}
        counted = timed.aggregate(**known, **middle)
        middles = {name: counted[f"middle_{name}"] for name in took}
    return [
        Latency(str(title), middles[name], counted[f"known_{name}"], every)
        for (title, _start, _end), name in zip(steps, took, strict=True)
    ]


def _took(start: Any, end: Any) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(end - start, output_field=DurationField())


def _forwards(name: str) -> Q:
    return Q(**{f"{name}__gte": NONE})


def _middle(rows: QuerySet[Any], name: str, count: int) -> timedelta | None:
    """By its place in the order: nothing is read but the middle."""
    ordered = rows.filter(_forwards(name)).order_by(name).values_list(name, flat=True)
    values = list(ordered[max(count - 1, 0) // 2 : count // 2 + 1])
    return sum(values, NONE) / len(values) if values else None
