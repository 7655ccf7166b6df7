"""Lists that are read by branch at size: one declaration gives the indexes each of them needs.

A list of a township or more must be one walk of an index that already has its order. So every list has an index for the
whole tree and one for each stored level column; what lies below a township is found by its codes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Index, Q

COLUMNS = ("province", "city", "county", "township")


@dataclass(frozen=True)
class Listed:
    """Rows of which `by` is asked for, in `order` (the last unique). `only`: the list is of these rows alone."""

    name: str
    order: tuple[str, ...]
    by: tuple[str, ...] = ()
    only: Q | None = None

    def indexes(self) -> list[Index]:
        """One for the whole tree, four for the levels. On SQLite `only` must not need a bound value, or it goes unused."""
        fields = [*self.by, *self.order]
        found = [Index(fields=fields, name=self.name, condition=self.only)]
        return [
            *found,
            *(Index(fields=[one, *fields], name=f"{self.name}_{one}", condition=self.only) for one in COLUMNS),
        ]


def indexes(lists: tuple[Listed, ...]) -> list[Index]:
    """The indexes of all lists of a model, for its `Meta.indexes`."""
    return [index for one in lists for index in one.indexes()]


def below_township(name: str, *fields: str, only: Q | None = None) -> Index:
    """What lies below a township is few: one range of codes and a small sort, and all filters inside one index."""
    return Index(fields=["region_code", *fields], name=name, condition=only)
