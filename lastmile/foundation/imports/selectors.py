"""Reads of imports and their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import walk
from lastmile.foundation.imports.kinds import kind_of
from lastmile.foundation.imports.lines import cells_of
from lastmile.foundation.imports.models import Import, ImportRow
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.outcomes import Result, sheet_of, shown

AT_ONCE = 1000


@dataclass(frozen=True)
class RowView:
    """A row as its page shows it: what it says, what it does, and what is wrong by column label. `key` orders the rows;
    `number` counts within `sheet`, the first of a workbook being 1.
    """

    key: int
    sheet: int
    number: int
    cells: dict[str, str]
    result: str
    words: list[str]
    problems: list[tuple[str, str]]
    subject_uid: UUID | None


def get_import(scope: Scope, uid: Any) -> Import:
    """The import, or NotVisible for anybody who may not change what it changes."""
    seen = Import.unscoped.filter(uid=uid).values_list("kind", flat=True).first() if isinstance(uid, UUID) else None
    if seen is None:
        raise NotVisible
    found: Import = Import.objects.get_visible(scope, kind_of(seen).permission, uid)
    return found


def imports(scope: Scope, kind: str, area: str, *, after: tuple[Any, ...] | None, limit: int) -> list[Import]:
    """A page of imports on the branch, newest first: behind `after` (id,)."""

    def narrow(rows: QuerySet[Import]) -> QuerySet[Import]:
        rows = rows.filter(branch_q(Import, area), kind=kind).select_related("region")
        return rows.filter(pk__lt=after[0]) if after else rows

    permission = kind_of(kind).permission
    return walk(Import, scope.within(area), permission, narrow=narrow, order=("-id",), limit=limit)


def rows(found: Import, result: str, *, after: tuple[Any, ...] | None, limit: int) -> list[RowView]:
    """A page of rows with one result (all for ""): what they would do, or after the yes what they did."""
    field = result_field(found)
    asked = ImportRow.objects.filter(of=found)
    if result in list(Result):
        asked = asked.filter(**{field: result})
    if after:
        asked = asked.filter(number__gt=after[0])
    labels = {column.key: column.label for column in kind_of(found.kind).columns}
    return [_view(one, getattr(one, field), labels) for one in asked.order_by("number")[:limit]]


def bad_rows(found: Import) -> Iterator[RowView]:
    """All rows that are not imported, a thousand at a time."""
    last: tuple[int] | None = None
    while part := rows(found, Result.ERROR, after=last, limit=AT_ONCE):
        yield from part
        last = (part[-1].key,)


def result_field(found: Import) -> str:
    """Which of its two results a row of this import is shown by."""
    return "applied" if found.confirmed_at else "planned"


def _view(row: ImportRow, result: str, labels: dict[str, str]) -> RowView:
    problems = [(str(labels.get(column, "")), words) for column, words in row.problems]
    place = row.number, sheet_of(row.number), shown(row.number)
    return RowView(*place, cells_of(row.cells), result, row.words, problems, row.subject_uid)
