"""Grids a roster names in villages that have none yet: the first roster of a township brings its grids along.

Where a village has grids already, a name that is none of them is a slip of the pen and stays an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import selectors as ledger_reads
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.roster_reading import Entry, entry
from lastmile.foundation.people.roster_survey import Seen
from lastmile.foundation.regions import new_grids
from lastmile.foundation.regions.as_written import Places, grid_word, is_community
from lastmile.foundation.regions.models import Grid, Region
from lastmile.foundation.regions.selectors import open_regions
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid


def stated_today(facts: Mapping[str, Any]) -> dict[str, date]:
    """The day of the counts a roster brings: it names none, so that of the import."""
    return {"counted_on": clock.today()} if "households" in facts or "population" in facts else {}


@dataclass
class NewGrids:
    """The grids some rows ask for, each once, as they would be written."""

    scope: Scope
    found: dict[tuple[int, str], Grid | None] = field(default_factory=dict)  # None: written already
    _codes: dict[int, Iterator[str]] = field(default_factory=dict)

    def of(self, village: Region | None, entry: Entry) -> Region | None:
        """The grid that would be made for a row in a village without any; None where there is no such, or one may not."""
        if village is None or not self.scope.may(Permission.REGION_CHANGE, on=village.code):
            return None
        key = (village.pk, grid_word(entry.grid, entry.village))
        if key not in self.found:
            try:
                self.found[key] = self._new(village, entry)
            except NotValid:  # no code is left: the row keeps its problem
                return None
        grid = self.found[key]
        return grid.region if grid else None

    def _new(self, village: Region, entry: Entry) -> Grid:
        """Not written: a code and a key of its own, so that a plan can tell it from others."""
        code = next(self._codes.setdefault(village.pk, new_grids.free_codes(village)))
        key, name = -1 - len(self.found), entry.grid[:80]
        region = Region(pk=key, code=code, level=Region.Level.GRID, name=name, parent=village)
        kind = Grid.Kind.COMMUNITY if is_community(village.name) else Grid.Kind.VILLAGER_GROUP
        return Grid(region=region, **{"kind": kind, **entry.facts, **stated_today(entry.facts)})

    def written(self) -> list[Grid]:
        """What waits, to be written now: only its key is kept."""
        waiting = [grid for grid in self.found.values() if grid]
        self.found = dict.fromkeys(self.found)
        for grid in waiting:
            grid.region.pk = None
        return waiting


def make(scope: Scope, area: Region, seen: Seen, *, import_uid: UUID) -> None:
    """Write the grids a whole sheet asks for, in the caller's transaction: all before the first row, whose village is
    empty only then. A batch of rows is held at a time."""
    if not any(_are_missing(area)):
        return
    empty = {
        village.pk
        for places, part in _parts(area, seen)
        for one in part
        if (village := places.village_without_grids(one))
    }
    new = NewGrids(scope)
    for places, part in _parts(area, seen) if empty else ():
        for one in part:
            village = places.named_village(one)
            new.of(village if village and village.pk in empty else None, one)
        grids = new.written()
        new_grids.make(grids, clock.today())
        ledger.write_each(scope, [_draft(grid, import_uid) for grid in grids])


def _are_missing(area: Region) -> Iterator[bool]:
    """Whether some village has no grid yet: else no row can ask for one."""
    villages = open_regions(area.code).filter(level=Region.Level.VILLAGE)
    own = Region.objects.filter(code=area.code, level=Region.Level.VILLAGE)
    below = Region.objects.filter(parent=OuterRef("pk"), closed_on__isnull=True)
    yield from (rows.filter(~Exists(below)).exists() for rows in (villages, own))


def _parts(area: Region, seen: Seen) -> Iterator[tuple[Places, Sequence[Entry]]]:
    """The first good row about each grid of the sheet, with the places they may mean."""
    for lines in seen.first_lines():
        part = [entry(line) for line in lines]
        yield Places(area, part), part


def made_by(import_uid: UUID, places: Iterable[Region]) -> set[UUID]:
    """Which of some places this import has brought along."""
    return ledger_reads.noted("region", [one.uid for one in places], "grid.added", **{"import": str(import_uid)})


def _draft(grid: Grid, import_uid: UUID) -> ledger.Draft:
    matter = ledger.Matter("region", grid.region.uid, grid.region.code)
    figures = {
        "kind": grid.kind,
        "households": grid.households,
        "population": grid.population,
        "counted_on": grid.counted_on,
        "import": import_uid,
    }
    return ledger.Draft("grid.added", matter, figures)
