"""Questions that nearly every act, page and look for work asks: put into words once a process, and asked with other values."""

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
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql import Query

BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
PLAIN = (ModelIterable, ValuesListIterable)  # how rows may be read: whole, or as tuples


class Prepared:
    """A question that is always the same but for its values.

    `Prepared(ask, *fields)(*values)` is `list(ask(*values))`, and `Prepared(ask, *fields).any(*values)` is
    `ask(*values).exists()`: the same statement, without Django's work of putting it together.

    `ask` gives a query set of whole rows, with what is joined or reckoned, or of `values_list`; it may use its values in
    conditions only, and not decide by them. The database's own time (`Now`) is no value. `fields`: of each value, a field
    of its kind; of several values (a list, for `__in`) as well: each number of them has words of its own.

    Raises TypeError when first asked for a question that is none of these, and for None, which Django asks for in other words.
    """

    def __init__(self, ask: Callable[..., QuerySet[Any, Any]], *fields: Any) -> None:
        self._ask, self._fields = ask, fields
        self._kept: dict[Any, _Words | None] = {}

    def __call__(self, *values: Any) -> list[Any]:
        words = self._words(Query.clone, values)
        return words.rows(self._as_taken(values)) if words else []

    def any(self, *values: Any) -> bool:
        """Whether there is a row. Whoever looks before it takes a lock leaves the database alone while there is nothing to do."""
        words = self._words(Query.exists, values)
        return words is not None and words.found(self._as_taken(values))

    def _words(self, what: Callable[[Query], Query], values: Sequence[Any]) -> _Words | None:
        """Those that are kept; None where nothing can be found."""
        sizes = tuple(len(one) if isinstance(one, (list, tuple)) else None for one in values)
        key = connection.vendor, what, sizes
        if key not in self._kept:
            self._kept[key] = self._put(what, sizes)
        return self._kept[key]

    def _as_taken(self, values: Sequence[Any]) -> list[Any]:
        """As the database takes them, lists laid out."""
        found = []
        for field, value in zip(self._fields, values, strict=True):
            several = value if isinstance(value, (list, tuple)) else (value,)
            found += [field.get_db_prep_value(one, connection) for one in several]
        if None in found:
            raise TypeError(f"None among the values: {values}")
        return found

    def _put(self, what: Callable[[Query], Query], sizes: Sequence[int | None]) -> _Words | None:
        """Into words, with marks. With other marks they must be the same: a question that decides by its values, or that
        bakes in a moment, is refused here."""
        many = sum(1 if size is None else size for size in sizes)
        try:
            words, again = self._marked(what, sizes, 1), self._marked(what, sizes, 1 + many)
        except EmptyResultSet:
            if 0 in sizes:
                return None
            raise
        if (words.sql, words.params) != (again.sql, again.params):
            raise TypeError(f"the question is another with other values: {words.sql}")
        return words

    def _marked(self, what: Callable[[Query], Query], sizes: Sequence[int | None], first: int) -> _Words:
        """Asked with marks, which are found again among what the database would be given."""
        at = count(first)
        marks: list[Any] = [
            _mark(field, next(at)) if size is None else [_mark(field, next(at)) for _one in range(size)]
            for field, size in zip(self._fields, sizes, strict=True)
        ]
        asked, known = _plain(self._ask(*marks)), self._as_taken(marks)
        query = what(asked.query)
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        sql, given = compiler.as_sql()
        params = [known.index(one) if one in known else _Same(one) for one in given]
        if missing := [one for place, one in enumerate(known) if place not in params]:
            raise TypeError(f"the question does not use {missing}, or not as given")
        whole = compiler.klass_info if asked._iterable_class is ModelIterable else None
        return _Words(query, sql, params, compiler.select, whole, compiler.annotation_col_map)


@dataclass(frozen=True)
class _Same:
    """A value that is the same each time."""

    value: Any


@dataclass(frozen=True)
class _Words:
    """A statement, and how Django's compiler would read its rows."""

    query: Query
    sql: str
    params: list[Any]  # numbers of values, or `_Same`
    select: Any
    whole: Any  # of rows of a model: which, and where its fields stand
    reckoned: Any

    def rows(self, values: Sequence[Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._filled(values))
            found: Any = cursor.fetchall()
        if not found:
            return []
        compiler = self.query.get_compiler(DEFAULT_DB_ALIAS)
        if readers := compiler.get_converters([column for column, _sql, _alias in self.select]):
            found = compiler.apply_converters(found, readers)
        return list(self._made(found)) if self.whole else [tuple(row) for row in found]

    def found(self, values: Sequence[Any]) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self._filled(values))
            return cursor.fetchone() is not None

    def _filled(self, values: Sequence[Any]) -> list[Any]:
        return [one.value if isinstance(one, _Same) else values[one] for one in self.params]

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


def _plain(rows: Any) -> Any:
    """A query set whose rows `_Words` can make; of any other it would make something else than Django."""
    if rows._iterable_class not in PLAIN or rows._prefetch_related_lookups or rows._known_related_objects:
        raise TypeError("only whole rows and values_list are prepared, with nothing fetched beside them")
    return rows


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
    if isinstance(field, (models.CharField, models.TextField)):
        return f"\ue000%_\\{number}"  # where they would be a pattern, Django gives them otherwise
    raise TypeError(f"no mark for a {type(field).__name__}")
