"""Lists over several branches: one limited index walk for each branch, merged.

`IN` over branches makes the database sort the whole result; a walk per branch reads only what the page shows.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.models import ScopedModel, branch_q, shared_q
from lastmile.foundation.access.scope import Grant, Scope, outermost
from lastmile.kernel.region_codes import Level, level_of

Narrow = Callable[[QuerySet[Any]], QuerySet[Any]]
BY_CODE = "region_code"


def reaches(model: type[ScopedModel], scope: Scope, permission: str, *, by_code: bool = False) -> list[Q]:
    """Disjoint-enough conditions, each served by one index walk; shares come last. `by_code`: for lists in code order."""
    return [part for group in _groups(model, scope, permission, by_code) for part in group]


def _groups(model: type[ScopedModel], scope: Scope, permission: str, by_code: bool) -> list[list[Q]]:
    """Conditions, disjoint within a group: a row is seen at most once through each group."""
    by_lines: dict[frozenset[str], list[str]] = {}
    for grant in _useful(scope.reaching(permission)):
        lines = grant.lines if model.has_line else ALL_LINES
        by_lines.setdefault(lines, []).extend(grant.branches)
    found = []
    for lines, branches in by_lines.items():
        narrow = Q() if lines == ALL_LINES else Q(line__in=sorted(lines))
        found.append([branch_q(model, branch, by_code=by_code) & narrow for branch in outermost(branches)])
    shared = shared_q(model, scope, permission)
    return [*found, [shared]] if shared is not None else found


def _useful(grants: Sequence[Grant]) -> list[Grant]:
    """Drop grants whose every branch lies inside another grant of at least the same lines."""
    kept: list[Grant] = []
    for grant in sorted(grants, key=lambda one: (-len(one.lines), min(map(len, one.branches), default=0))):
        if not any(
            grant.lines <= other.lines and all(other.covers(code, None) for code in grant.branches) for other in kept
        ):
            kept.append(grant)
    return kept


def few(scope: Scope, permission: str) -> bool:
    """Whether all that may be seen lies below townships: so little that it is looked through rather than looked up."""
    return all(level_of(branch) > Level.TOWNSHIP for branch in scope.branches(permission))


def walk(
    model: type[ScopedModel],
    scope: Scope,
    permission: str,
    *,
    narrow: Narrow,
    order: Sequence[str],
    limit: int,
) -> list[Any]:
    """The first `limit` visible rows in `order` (field names, "-" for descending; the last tells rows apart).

    `narrow` adds filters and the keyset condition to each branch's queryset. Rows seen through two branches come once.
    """
    walks, copies = _walks(model, scope, permission, narrow, order, limit)

    def load(keys: list[Any]) -> QuerySet[Any]:
        return narrow(model.unscoped.filter(**{f"{_key(order)}__in": keys}))

    return merged(walks, load, order=order, limit=limit, copies=copies)


def merged(
    walks: Sequence[QuerySet[Any]],
    load: Callable[[list[Any]], Iterable[Any]],
    *,
    order: Sequence[str],
    limit: int,
    copies: int = 1,
) -> list[Any]:
    """The first rows of several limited walks, each in `order`. One row may come through `copies` of them.

    Several walks are merged by their keys alone; `load` gives the rows of the keys that are shown.
    """
    if len(walks) < 2:
        return [row for one in walks for row in one]
    keys = list(islice(_first_keys(walks, order, limit * copies), limit))
    rows = {getattr(row, _key(order)): row for row in load(keys)}
    return [rows[key] for key in keys if key in rows]


def _key(order: Sequence[str]) -> str:
    """The field that tells rows apart; a key goes by `pk`, as named tuples bring it too."""
    last = order[-1].lstrip("-")
    return "pk" if last == "id" else last


def tally(
    model: type[ScopedModel], scope: Scope, permission: str, *, narrow: Narrow, order: Sequence[str], most: int = 1000
) -> str:
    """How many rows a walk would find, exact to `most`, then "1000+": never reads more than that of any branch."""
    walks, copies = _walks(model, scope, permission, narrow, order, most + 1)
    if len(walks) == 1:
        number = walks[0].count()
    else:
        number = len(set(_first_keys(walks, order, (most + 1) * copies))) if walks else 0
    return f"{most}+" if number > most else str(number)


def _walks(
    model: type[ScopedModel], scope: Scope, permission: str, narrow: Narrow, order: Sequence[str], limit: int
) -> tuple[list[QuerySet[Any]], int]:
    """A limited walk for each branch and for shares, and through how many of them one row may be seen."""
    groups = _groups(model, scope, permission, order[0].lstrip("-") == BY_CODE)
    parts = [part for group in groups for part in group]
    return [narrow(model.unscoped.filter(part)).order_by(*order)[:limit] for part in parts], len(groups)


def _first_keys(walks: Sequence[QuerySet[Any]], order: Sequence[str], limit: int) -> Iterable[Any]:
    """Keys of the first rows of all walks together, each once: one statement where the database can merge walks."""
    places = [one.values_list(*(name.lstrip("-") for name in order)) for one in walks]
    merged: Iterable[tuple[Any, ...]]
    if len(places) == 1:
        merged = places[0]
    elif connection.features.supports_slicing_ordering_in_compound:
        merged = places[0].union(*places[1:], all=True).order_by(*order)[:limit]
    else:
        merged = heapq.merge(*places, key=lambda place: _sortable(place, order))
    return dict.fromkeys(place[-1] for place in merged)


class _Reversed:
    """Sorts a value the other way round."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Reversed) -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reversed) and other.value == self.value


def _sortable(place: Sequence[Any], order: Sequence[str]) -> list[Any]:
    return [_Reversed(value) if name.startswith("-") else value for value, name in zip(place, order, strict=False)]


class Behind(Func):
    """Rows behind a mark, as one range of an index: `(a, b) > (x, y)`.

    Said with AND and OR, the database reads again whatever is equal in the first column: a whole day, a whole list.
    `order` is all ascending or all descending; `mark` has a value for each of its fields, none empty.
    """

    output_field = BooleanField()

    def __init__(self, order: Sequence[str], mark: Sequence[Any]) -> None:
        self.sign = "<" if order[0].startswith("-") else ">"
        columns = [F(name.lstrip("-")) for name in order]
        super().__init__(*columns, *(Value(value) for value in mark))

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(one) for one in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _params in side) for side in (parts[:half], parts[half:]))
        return f"(({left}) {self.sign} ({right}))", [param for _sql, params in parts for param in params]
