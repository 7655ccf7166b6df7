"""Lists that are read by branch at size: one declaration gives the indexes each of them needs.

A list of any branch must be one walk of an index that already has its order. So every list has an index for the whole
tree, one for each stored level column, and one by code for what lies below a township.
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
        """The whole tree, four levels, and codes. On SQLite `only` must not need a bound value, or it goes unused."""
        fields = [*self.by, *self.order]
        found = [Index(fields=fields, name=self.name, condition=self.only)]
        found += [Index(fields=[one, *fields], name=f"{self.name}_{one}", condition=self.only) for one in COLUMNS]
        return [*found, Index(fields=["region_code", *fields], name=f"{self.name}_region", condition=self.only)]


def indexes(lists: tuple[Listed, ...]) -> list[Index]:
    """The indexes of all lists of a model, for its `Meta.indexes`."""
    return [index for one in lists for index in one.indexes()]
