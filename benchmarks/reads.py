"""Lists, owed today and branch reads at two sizes, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks import call_list, filling, hazard_list, owed, people_lists
from benchmarks.databases import Database, database
from benchmarks.measuring import Figure, Read, compare

LISTS = (hazard_list, owed, people_lists, call_list)


def measure(small: int, large: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """Figures of every read."""
    with database("small", small) as less, database("large", large) as more:
        for one in (less, more):
            with one.chosen():
                filling.fill(one.size, said)
        for part in LISTS:
            said(part.__name__)
            for here, there in zip(_reads(part, more), _reads(part, less), strict=True):
                yield from compare((more, here), (less, there))


def _reads(part: object, where: Database) -> list[Read]:
    with where.chosen():
        return list(part.reads())  # type: ignore[attr-defined]
