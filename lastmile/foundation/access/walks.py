"""Lists over several branches: one limited index walk for each branch, merged.

`IN` over branches makes SQLite sort the whole result; a walk per branch reads only what the page shows.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.models import ScopedModel, branch_q, shared_q
from lastmile.foundation.access.scope import Grant, Scope, outermost

Narrow = Callable[[QuerySet[Any]], QuerySet[Any]]


def reaches(model: type[ScopedModel], scope: Scope, permission: str) -> list[Q]:
    """Disjoint-enough conditions, each served by one index walk; shares come last."""
    by_lines: dict[frozenset[str], list[str]] = {}
    for grant in _useful(scope.reaching(permission)):
        lines = grant.lines if model.has_line else ALL_LINES
        by_lines.setdefault(lines, []).extend(grant.branches)
    found = []
    for lines, branches in by_lines.items():
        narrow = Q() if lines == ALL_LINES else Q(line__in=sorted(lines))
        found += [branch_q(model, branch) & narrow for branch in outermost(branches)]
    shared = shared_q(model, scope, permission)
    return [*found, shared] if shared is not None else found


def _useful(grants: Sequence[Grant]) -> list[Grant]:
    """Drop grants whose every branch lies inside another grant of at least the same lines."""
    kept: list[Grant] = []
    for grant in sorted(grants, key=lambda one: (-len(one.lines), min(map(len, one.branches), default=0))):
        if not any(
            grant.lines <= other.lines and all(other.covers(code, None) for code in grant.branches) for other in kept
        ):
            kept.append(grant)
    return kept


def walk(
    model: type[ScopedModel],
    scope: Scope,
    permission: str,
    *,
    narrow: Narrow,
    order: Sequence[str],
    limit: int,
) -> list[Any]:
    """The first `limit` visible rows in `order` (field names, "-" for descending; the last must be unique).

    `narrow` adds filters and the keyset condition to each branch's queryset. Rows seen through two branches come once.
    """
    parts = reaches(model, scope, permission)
    walks = [list(narrow(model.unscoped.filter(part)).order_by(*order)[:limit]) for part in parts]
    if len(walks) == 1:
        return walks[0]
    merged = heapq.merge(*walks, key=lambda row: tuple(_sortable(row, name) for name in order))
    seen: set[Any] = set()
    fresh = (row for row in merged if not (row.pk in seen or seen.add(row.pk)))  # type: ignore[func-returns-value]
    return list(islice(fresh, limit))


class _Reversed:
    """Sorts a value the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Reversed) -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reversed) and other.value == self.value


def _sortable(row: Any, name: str) -> Any:
    value = getattr(row, name.lstrip("-"))
    return _Reversed(value) if name.startswith("-") else value


EXACT = 1000


def count(rows: QuerySet[Any], most: int = EXACT) -> str:
    """How many rows, exact to `most`, then "1000+": never reads more."""
    number = len(rows.order_by().values_list("pk", flat=True)[: most + 1])
    return f"{most}+" if number > most else str(number)
