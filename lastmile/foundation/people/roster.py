"""Import of the 网格员花名册: what each row would do, and doing it. Set-based: the same few statements for any batch.

People are matched by phone, then identity number, then name and grid; posts by kind and region. So the same sheet again
changes nothing, and a corrected one changes what differs. An empty cell leaves what is known as it is. Planning and
applying decide by the same code; applying decides again, under locks, on what the tables hold by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import roster_grids, roster_reading, roster_survey, roster_writing
from lastmile.foundation.people.roster_deciding import Batch
from lastmile.foundation.people.roster_grids import NewGrids
from lastmile.foundation.people.roster_known import MEMBER, Known
from lastmile.foundation.people.roster_matching import RowIsWrong
from lastmile.foundation.people.roster_reading import Entry
from lastmile.foundation.people.roster_survey import Seen, Survey
from lastmile.foundation.people.roster_writing import Changes
from lastmile.foundation.regions.as_written import Places
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.outcomes import Line, Outcome, Problem, Result

marks = roster_survey.marks
ONE_AT_A_TIME = 7_300_419  # the lock all roster imports take: two at once never double anybody


def plan(scope: Scope, area: Region, lines: Sequence[Line], seen: Seen) -> list[Outcome]:
    """What each row would do. Writes nothing."""
    outcomes, _changes = _decide(scope, area, lines, seen, uid=None)
    return outcomes


@transaction.atomic
def apply(scope: Scope, area: Region, lines: Sequence[Line], seen: Seen, *, import_uid: UUID) -> list[Outcome]:
    """Do what each good row asks, all of it in the ledger with the import's uid; the bad rows are left out."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if not seen.begun:
        roster_grids.make(scope, area, seen, import_uid=import_uid)
    outcomes, changes = _decide(scope, area, lines, seen, uid=import_uid)
    roster_writing.write(scope, changes, import_uid=import_uid)
    return outcomes


def _decide(
    scope: Scope, area: Region, lines: Sequence[Line], seen: Seen, *, uid: UUID | None
) -> tuple[list[Outcome], Changes]:
    entries = [roster_reading.entry(line) for line in lines]
    places = _places(scope, area, entries)
    found = [one for one in places.values() if isinstance(one, Region)]
    known = Known(area, entries, found, lock=uid is not None)
    made = roster_grids.made_by(uid, found) if uid else set()
    holders = {one.person.name for held in known.held.values() for one in held}
    survey = Survey.of(seen, entries, holders, known.phones_of_namesakes())
    written: dict[int, set[str]] = {}
    for entry in entries:
        if isinstance(place := places[entry.number], Region):
            written.setdefault(place.pk, set()).add(entry.place_key)
    batch, outcomes = Batch(scope, known, survey, made, written, seen), []
    for entry in entries:
        place = places[entry.number]
        problems = [*entry.problems, *survey.clashes(entry)]
        if isinstance(place, Problem) and place.column not in {one.column for one in problems}:
            problems.append(place)
        if isinstance(place, Problem) or problems:
            outcomes.append(Outcome(entry.number, Result.ERROR, problems=tuple(problems)))
            continue
        try:
            outcomes.append(batch.take(entry, place))
        except RowIsWrong as wrong:
            outcomes.append(Outcome(entry.number, Result.ERROR, problems=(wrong.problem,)))
    return outcomes, batch.changes


def _places(scope: Scope, area: Region, entries: Sequence[Entry]) -> dict[int, Region | Problem]:
    """The grid of each row, or why it cannot be: not found, not a grid, not in the person's branch."""
    found: dict[int, Region | Problem] = {}
    places, new = Places(area, entries), NewGrids(scope)
    levels = catalogue.post_kinds()[MEMBER].levels
    for entry in entries:
        place = places.find(entry)
        if isinstance(place, Problem):
            place = new.of(places.village_without_grids(entry), entry) or place
        column = "grid_code" if entry.code else "grid_name"
        if isinstance(place, Region) and not place.code.startswith(area.code):
            place = Problem(column, _("这个网格不在%(area)s。请换到它所在的地方再导入。") % {"area": area.name})
        elif isinstance(place, Region) and not scope.may(Permission.PEOPLE_CHANGE, on=place.code):
            place = Problem(column, _("这个网格不在您的范围内。"))
        elif isinstance(place, Region) and place.level not in levels:
            place = Problem(column, _("“%(name)s”不是网格,请填网格。") % {"name": place.name})
        found[entry.number] = place
    return found
