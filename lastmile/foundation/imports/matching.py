"""Which matter a row of a sheet means: by its number, else by a careful fingerprint; where several fit that is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Protocol

import shapely
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.imports.columns import Cell, Entry
from lastmile.foundation.regions import drawing
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import cells
from lastmile.kernel.outcomes import Problem
from lastmile.kernel.region_codes import LENGTHS, Level

CLOSE = 1.5e-6  # degrees
VILLAGE = LENGTHS[Level.VILLAGE]


class Matched(Protocol):
    """What a table of record says of how its rows are known: see `books.Book`."""

    number: ClassVar[str]
    identity: ClassVar[Sequence[str]]
    finer: ClassVar[Sequence[str]]

    @property
    def columns(self) -> Sequence[Column]: ...

    def known(self, area: Region) -> QuerySet[Any]: ...

    def numbers_of(self, row: Any) -> Iterable[str]: ...

    def by_numbers(self, numbers: set[str]) -> Q: ...


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; positions to a tenth of a metre."""
    if isinstance(one, shapely.Point) and isinstance(other, shapely.Point):
        return bool(one.distance(other) < CLOSE)
    return bool(one == other)


def name_of(column: Column) -> str:
    return column.name if isinstance(column, Cell) else column.key


def normal(value: Any) -> Any:
    """A value as fingerprints compare it: words without spaces and in half width; those for unknown (-, 不详) say nothing."""
    return cells.tight(value).lower() if isinstance(value, str) else value


class Found:
    """The rows a batch may mean, read at once: by number, and by fingerprint near the places named. `kept`: those, by key.

    `lock`: nobody else changes them until the transaction ends.
    """

    def __init__(
        self, book: Matched, area: Region, entries: Sequence[Entry], places: Sequence[Region], *, lock: bool = False
    ) -> None:
        self.book = book
        self.by_number: dict[str, list[Any]] = {}
        self.by_print: dict[Any, list[Any]] = {}
        self.kept: dict[int, Any] = {}
        self.borders: dict[int, Any] = {}
        rows = book.known(area).select_for_update(of=("self",)) if lock else book.known(area)
        if book.number:
            numbers = {str(entry.values[book.number]) for entry in entries if entry.values.get(book.number)}
            for row in rows.filter(book.by_numbers(numbers)) if numbers else ():
                self.remember(row)
        head = column_of(book, self.first)
        names = {entry.values[self.first] for entry in entries if entry.values.get(self.first)}
        names |= {entry.cells[head] for entry in entries if entry.cells.get(head)}  # as written, full width and all
        near = rows.filter(**{"region__among": _about(places), f"{self.first}__among": names})
        for row in near if names and places else ():
            self.remember(row)

    def border(self, place: Region) -> Any:
        """The border a position at the place should lie in, read once a place."""
        if place.pk not in self.borders:
            self.borders[place.pk] = drawing.border_of(regions.path(place))
        return self.borders[place.pk]

    @property
    def first(self) -> str:
        return self.book.identity[0]

    def remember(self, row: Any) -> None:
        """Later rows find it too."""
        if row.pk in self.kept:
            return
        if row.pk is not None:
            self.kept[row.pk] = row
        for number in self.book.numbers_of(row):
            self.by_number.setdefault(number, []).append(row)
        self.by_print.setdefault(self._print([getattr(row, name) for name in self.book.identity]), []).append(row)

    @staticmethod
    def _print(values: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(normal(value if value is not None else "") for value in values)

    def row_of(self, entry: Entry, place: Region, *, is_shared: bool) -> Any:
        """The row an entry means, None for a new one, or a Problem where that cannot be said."""
        book = self.book
        number = str(entry.values.get(book.number) or "") if book.number else ""
        if number:
            numbered = self.by_number.get(number, [])
            if len(numbered) > 1:
                return Problem(
                    column_of(book, book.number), _("系统里有%(n)s条用这个编号,请核对。") % {"n": len(numbered)}
                )
            if numbered:
                return numbered[0]
        own = self.by_print.get(self._print(entry.values.get(name, "") for name in book.identity), [])
        near = [row for row in own if _is_near(row.region_code, place.code)]
        if number:  # a row with another number is another one
            near = [row for row in near if not getattr(row, book.number)]
        fine = [row for row in near if self._fits(row, entry)]
        if len(fine) == 1:
            return fine[0]
        if len(fine) > 1 or (len(near) > 1 and not is_shared):
            several = fine or near
            words = _("系统里有%(n)s条可能是它,说不准是哪一条。请补上编号,或把名称、地点写得更细。")
            return Problem(column_of(book, book.identity[0]), words % {"n": len(several)})
        return near[0] if near and not is_shared else None

    def _fits(self, row: Any, entry: Entry) -> bool:
        said = {name: entry.values[name] for name in self.book.finer if entry.values.get(name) is not None}
        return all(normal(getattr(row, name)) == normal(value) for name, value in said.items())


def _about(places: Sequence[Region]) -> set[int]:
    """Keys of some places, of what they lie in, and of all that lies in either."""
    ids = {place.pk for place in places} | {place.parent_id for place in places if place.parent_id}
    return ids | set(Region.objects.filter(parent__among=ids).values_list("pk", flat=True)) if ids else ids


def column_of(book: Matched, name: str) -> str:
    return next((column.key for column in book.columns if name_of(column) == name), "")


def _is_near(one: str, other: str) -> bool:
    """In the same village, or one place above the other."""
    return one.startswith(other) or other.startswith(one) or (len(one) >= VILLAGE and one[:VILLAGE] == other[:VILLAGE])
