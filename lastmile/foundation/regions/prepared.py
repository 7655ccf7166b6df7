"""Questions that nearly every act and page asks: put into words once a process, and asked with other values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Field, QuerySet
from django.db.models.query import get_related_populators

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)


class Prepared:
    """A question that is always the same but for its values. `Prepared(ask, *fields)(*values)` is `list(ask(*values))`.

    `ask` gives a query set of whole rows, with what is joined or reckoned, or of `values_list`; it may use its values in
    conditions only, and not decide by them. `fields`: of each value, a field of its kind; of several values (a list, for
    `__in`) as well: each number of them has words of its own.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]], *fields: Any) -> None:
        self._ask, self._fields = ask, fields
        self._kept: dict[Any, _Words | None] = {}

    def __call__(self, *values: Any) -> list[Any]:
        sizes = tuple(len(one) if isinstance(one, (list, tuple)) else None for one in values)
        key = connection.vendor, sizes
        if key not in self._kept:
            self._kept[key] = self._in_words(sizes)
        words = self._kept[key]
        return words.ask(self._prepared(values)) if words else []

    def _prepared(self, values: Sequence[Any]) -> list[Any]:
        """As the database takes them, lists laid out."""
        found = []
        for field, value in zip(self._fields, values, strict=True):
            several = value if isinstance(value, (list, tuple)) else (value,)
            found += [field.get_db_prep_value(one, connection) for one in several]
        return found

    def _in_words(self, sizes: Sequence[int | None]) -> _Words | None:
        """As asked with marks; None where nothing can be found. With other marks the words must be the same: a question
        that decides by its values, or that bakes in a moment, is refused here."""
        many = sum(1 if size is None else size for size in sizes)
        try:
            words, again = self._marked(sizes, 1), self._marked(sizes, 1 + many)
        except EmptyResultSet:
            if 0 in sizes:
                return None
            raise
        if (words.sql, words.params) != (again.sql, again.params):
            raise TypeError(f"the question is another with other values: {words.sql}")
        return words

    def _marked(self, sizes: Sequence[int | None], first: int) -> _Words:
        """Asked with marks, which are found again among what the database would be given."""
        at = count(first)
        marks: list[Any] = [
            _mark(field, next(at)) if size is None else [_mark(field, next(at)) for _one in range(size)]
            for field, size in zip(self._fields, sizes, strict=True)
        ]
        rows, known = self._ask(*marks), self._prepared(marks)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, given = compiler.as_sql()
        params = [known.index(one) if one in known else _Plain(one) for one in given]
        if missing := [one for place, one in enumerate(known) if place not in params]:
            raise TypeError(f"the question does not use {missing}")
        whole = compiler.klass_info if getattr(rows, "_fields", None) is None else None
        return _Words(rows, sql, params, compiler.select, whole, compiler.annotation_col_map)


@dataclass(frozen=True)
class _Plain:
    """A value that is the same each time."""

    value: Any


@dataclass(frozen=True)
class _Words:
    rows: QuerySet[Any, Any]
    sql: str
    params: list[Any]  # numbers of values, or `_Plain`
    select: Any
    whole: Any
    reckoned: Any

    def ask(self, values: Sequence[Any]) -> list[Any]:
        params = [one.value if isinstance(one, _Plain) else values[one] for one in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            found: Any = cursor.fetchall()
        if not found:
            return []
        compiler = self.rows.query.get_compiler(DEFAULT_DB_ALIAS)
        if readers := compiler.get_converters([column for column, _sql, _alias in self.select]):
            found = compiler.apply_converters(found, readers)
        return list(self._made(found)) if self.whole else [tuple(row) for row in found]

    def _made(self, found: Any) -> Iterator[models.Model]:
        """The rows as Django makes them (`ModelIterable`)."""
        first, last = self.whole["select_fields"][0], self.whole["select_fields"][-1] + 1
        names = [column.target.attname for column, _sql, _alias in self.select[first:last]]
        joined = get_related_populators(self.whole, self.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of a later Django
        for row in found:
            one = self.whole["model"].from_db(DEFAULT_DB_ALIAS, names, row[first:last])
            for each in joined:
                each.populate(row, one)
            for name, at in (self.reckoned or {}).items():
                setattr(one, name, row[at])
            yield one


def _mark(field: Field[Any, Any], number: int) -> Any:
    """A value of a kind that nobody asks for."""
    field = field.target_field if field.is_relation else field  # type: ignore[attr-defined]
    if isinstance(field, models.UUIDField):
        return UUID(int=number)
    if isinstance(field, models.DateTimeField):
        return BEGIN + timedelta(days=number)
    if isinstance(field, models.DateField):
        return date(1, 1, 1) + timedelta(days=number)
    if isinstance(field, models.IntegerField):
        return 32_000 - number  # what fits no column finds nothing, says Django
    return f"\ue000{number}"
