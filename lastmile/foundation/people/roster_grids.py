"""Grids a roster names in villages that have none yet: the first roster of a township brings its grids along.

Where a village has grids already, a name that is none of them is a slip of the pen and stays an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.roster_reading import Entry, Survey
from lastmile.foundation.regions import new_grids
from lastmile.foundation.regions.as_written import Places, grid_word, is_community
from lastmile.foundation.regions.models import Grid, Region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid


@dataclass
class NewGrids:
    """The grids some rows ask for, each once, as they would be written."""

    scope: Scope
    found: dict[tuple[int, str], Grid] = field(default_factory=dict)
    _codes: dict[int, Iterator[str]] = field(default_factory=dict)

    def of(self, places: Places, entry: Entry) -> Region | None:
        """The grid that would be made for a row; None where the village has grids, or may not be given any."""
        village = places.village_without_grids(entry)
        if village is None or not self.scope.may(Permission.REGION_CHANGE, on=village.code):
            return None
        key = (village.pk, grid_word(entry.grid, entry.village))
        if key not in self.found:
            try:
                self.found[key] = self._new(village, entry)
            except NotValid:  # no code is left: the row keeps its problem
                return None
        return self.found[key].region

    def _new(self, village: Region, entry: Entry) -> Grid:
        """Not written: a code and a key of its own, so that a plan can tell it from others."""
        code = next(self._codes.setdefault(village.pk, new_grids.free_codes(village)))
        key, name = -1 - len(self.found), entry.grid[:80]
        region = Region(pk=key, code=code, level=Region.Level.GRID, name=name, parent=village)
        kind = Grid.Kind.COMMUNITY if is_community(village.name) else Grid.Kind.VILLAGER_GROUP
        return Grid(region=region, **{"kind": kind, **entry.facts})


def make(scope: Scope, places: Places, seen: Survey) -> None:
    """Write the grids a whole sheet asks for, in the caller's transaction: all before the first row, whose village is
    empty only then. What was made is told to `seen`."""
    new = NewGrids(scope)
    for entry in seen.grids.values():
        new.of(places, entry)
    for grid in new.found.values():
        grid.region.pk = None
    new_grids.make(list(new.found.values()), clock.today())
    ledger.write_each(scope, [_draft(grid) for grid in new.found.values()])
    seen.grids_made = {grid.region.code for grid in new.found.values()}
    seen.are_grids_made = True


def _draft(grid: Grid) -> ledger.Draft:
    matter = ledger.Matter("region", grid.region.uid, grid.region.code)
    figures = {"kind": grid.kind, "households": grid.households, "population": grid.population}
    return ledger.Draft("grid.added", matter, figures)
