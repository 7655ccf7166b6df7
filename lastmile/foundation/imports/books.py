"""A table of record (台账) of which each row is one matter: its columns, and how rows and matters become each other.

A kind is a `Book` with a column table and a few sentences of its own. Which matter a row means: by its number, else by a
careful fingerprint (the same name at the same place); where several fit that is said, never guessed. Planning and applying
decide by the same code; applying decides again, under a lock, on what the tables hold by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lastmile.foundation.access.copying import copy_in, fresh
from lastmile.foundation.access.models import ScopedModel, branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import showing
from lastmile.foundation.imports.columns import Cell, Entry, entry_of
from lastmile.foundation.imports.marks import Marks
from lastmile.foundation.imports.matching import Found, column_of, name_of, normal, same
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions import drawing
from lastmile.foundation.regions.as_written import Places
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import cells
from lastmile.kernel.outcomes import Line, Outcome, Problem, Result, Stands, shown
from lastmile.kernel.row_marks import Marked, mark_of

BATCH = 500
NOTE_SIGNS = 300
PLACE_COLUMNS = ("township", "village", "grid_name", "grid_code")
PLACES = (
    Column("township", "所属乡镇", ("乡镇(街道)", "乡镇", "街道", "乡镇街道", "镇")),
    Column("village", "村(社区)", ("村", "社区", "村社区", "村/社区", "所属村", "所在村", "行政村", "村名", "所属村社区", "村居", "所属村(社区)")),
    Column("grid_name", "网格", ("网格名称", "所属网格", "责任网格", "村民小组", "组别")),
    Column("grid_code", "网格编码", ("网格代码", "网格编号")),
)  # fmt: skip
ROWS = (Column("serial", "序号", ("no",)), Column("row_number", "行号"), Column("reason", "原因"))


@dataclass
class Changes:
    """What a batch will write below an area: new rows with their entries, changed rows with what of them changed."""

    area: Region
    seen: Marks

    new: list[tuple[Any, Entry]] = field(default_factory=list)
    changed: list[tuple[Any, dict[str, Any], Entry]] = field(default_factory=list)


class Book:
    """See `kinds.Kind`. Subclasses give the class variables and, where they differ, the hooks below them."""

    id: ClassVar[str]
    title: ClassVar[str | Promise]
    permission: ClassVar[str]
    sees: ClassVar[str]
    ledger: ClassVar[Sequence[Column]]  # the columns of the table of record, in its order
    more: ClassVar[Sequence[Column]] = (*PLACES, *ROWS)
    needed: ClassVar[Sequence[str]]
    model: ClassVar[type[ScopedModel]]
    list_url: ClassVar[str]
    part_of: ClassVar[str] = ""
    shown: ClassVar[Sequence[str]] = ("name",)  # cells by which a person knows a row
    help: ClassVar[Sequence[str | Promise]] = ()

    number: ClassVar[str] = ""  # attribute of the number the office gave it
    identity: ClassVar[Sequence[str]]  # attributes that, with the place, make the fingerprint
    finer: ClassVar[Sequence[str]] = ()  # attributes that tell equal fingerprints apart
    note: ClassVar[str] = "note"  # attribute that keeps what is only about so
    note_signs: ClassVar[int] = NOTE_SIGNS
    lock: ClassVar[int]  # the lock all imports of the kind take: two at once never double anything

    @cached_property
    def columns(self) -> Sequence[Column]:
        own = {column.key for column in self.ledger}
        return (*self.ledger, *(column for column in self.more if column.key not in own))

    @property
    def not_taken(self) -> frozenset[str]:
        """Columns that are recognised and kept in the file, and come from elsewhere."""
        places = {*PLACE_COLUMNS, *(column.key for column in ROWS), "lon", "lat", "datum"}
        return frozenset(
            one.key for one in self.ledger if one.key not in places and not (isinstance(one, Cell) and one.read)
        )

    # --- hooks -------------------------------------------------------------------------------------------------------

    def check(self, entry: Entry) -> None:
        """What the cells of a row say against each other, and values that follow from several of them."""

    def may(self, scope: Scope, place: Region, entry: Entry) -> bool:
        """Whether the person may keep such a row there."""
        return scope.may(self.permission, on=place.code)

    def known(self, area: Region) -> QuerySet[Any]:
        """Rows a sheet may mean, of the area."""
        return self.model.unscoped.filter(branch_q(self.model, area.code))

    def numbers_of(self, row: Any) -> Iterable[str]:
        """The numbers a row is known by."""
        return [getattr(row, self.number)] if self.number and getattr(row, self.number) else []

    def by_numbers(self, numbers: set[str]) -> Q:
        """Rows with one of these numbers."""
        return Q(**{f"{self.number}__among": numbers})

    def beside(self, rows: Iterable[Any]) -> Any:
        """What else a batch needs to read of the rows it may mean, once."""

    def make(self, entry: Entry, place: Region, beside: Any) -> Any:
        """A new row, not yet saved."""
        return fresh(self.model, region=place, region_code=place.code, **entry.values)

    def change(self, row: Any, entry: Entry, beside: Any) -> tuple[dict[str, Any], list[str]]:
        """What the entry says differently, and more words about it; an empty cell says nothing."""
        differs = {key: value for key, value in entry.values.items() if not same(getattr(row, key), value)}
        stands = {
            name_of(column): self.shown_value(column, row, None) for column in self.ledger if name_of(column) in differs
        }
        said = {name_of(column): entry.cells.get(column.key, "") for column in self.ledger}
        # 3 people of whom one is known here: the sheet says what already stands there
        for name, cell in stands.items():
            if cell not in ("", None) and normal(str(cell)) == normal(said[name]):
                del differs[name]
        return differs, []

    def write(self, scope: Scope, changes: Changes, beside: Any, *, uid: UUID) -> None:
        """Write a batch, the ledger among it, in the caller's transaction."""
        kind, mark = self.model.matter_kind, {"import": uid}
        self.save(changes)
        ledger.write_each(
            scope,
            [
                *(ledger.Draft(f"{kind}.added", row, mark) for row, _entry in changes.new),
                *(
                    ledger.Draft(f"{kind}.changed", row, mark | {"fields": sorted(values)})
                    for row, values, _entry in changes.changed
                ),
            ],
        )

    def save(self, changes: Changes) -> None:
        """All new rows in one statement, all changed ones in another."""
        copy_in([row for row, _entry in changes.new])
        if changes.changed:
            fields = sorted(set().union(*(values for _row, values, _entry in changes.changed)))
            self.model.unscoped.bulk_create(  # type: ignore[misc]
                [row for row, _values, _entry in changes.changed],
                update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=BATCH,
            )  # fmt: skip

    def rows(self, scope: Scope, area: str) -> QuerySet[Any]:
        """What is handed out: what may be seen of an area, in the order of places."""
        return self.model.objects.visible_to(scope, self.sees).filter(branch_q(self.model, area, by_code=True))

    def shown_beside(self, rows: Sequence[Any]) -> Any:
        """What else some rows need to be shown, read once for all of them."""

    def shown_value(self, column: Column, row: Any, beside: Any) -> Any:
        """What stands in a cell of the table, in full."""
        if isinstance(column, Cell) and column.show:
            return column.show(row)
        return showing.value_of(column, row)

    # --- handing out -------------------------------------------------------------------------------------------------

    def handed(self, scope: Scope, area: str) -> Iterator[tuple[UUID, list[Any]]]:
        """See `kinds.Kind`; a batch in memory at a time."""
        rows = self.rows(scope, area).select_related("region__parent__parent__parent").order_by("region_code", "id")
        waiting = rows.iterator(BATCH)
        while part := list(islice(waiting, BATCH)):
            beside = self.shown_beside(part)
            for row in part:
                yield row.uid, [self.shown_value(column, row, beside) for column in self.ledger]

    def mask(self, shown: Sequence[Any]) -> list[Any]:
        """See `kinds.Kind`."""
        return [masked_phone(cell) if place in self._private else cell for place, cell in enumerate(shown)]

    def numbers(self, shown: Sequence[Any]) -> list[str]:
        """See `kinds.Kind`."""
        return [str(shown[place]) for place in self._private if shown[place]]

    @cached_property
    def _private(self) -> frozenset[int]:
        """Where personal numbers stand."""
        return frozenset(place for place, one in enumerate(self.ledger) if isinstance(one, Cell) and one.private)

    def reveals(self, scope: Scope, area: str) -> bool:
        """See `kinds.Kind`: who may see full numbers of people, or may change these matters anyway."""
        return scope.may(Permission.PEOPLE_REVEAL, on=area)

    # --- reading -----------------------------------------------------------------------------------------------------

    def entry(self, line: Line) -> Entry:
        """A row as values; what is wrong is among its problems."""
        entry = entry_of(line, self.columns)
        labels = self._labels
        for key in self.needed:
            if not cells.known(line.text(key)):
                entry.wrong(key, _("“%(head)s”没有填,请补上。") % {"head": labels[key]})
        self.check(entry)
        return entry

    def marks(self, line: Line) -> Marked:
        """See `kinds.Kind`."""
        near_keys, fine_keys, number_keys = self._mark_keys
        near = [cells.tight(line.text(key)) for key in near_keys]
        fine = [cells.tight(line.text(key)) for key in fine_keys]
        number = [cells.tight(line.text(key)) for key in number_keys]
        same = number if any(number) else [*near, *fine]
        return Marked(mark_of(same), mark_of(near))

    @cached_property
    def _mark_keys(self) -> tuple[list[str], list[str], list[str]]:
        """Keys of the columns of the fingerprint, of what tells equal ones apart, and of the number."""
        heads = [column.key for name in self.identity for column in self.columns if name_of(column) == name]
        fine = [column.key for column in self.columns if name_of(column) in self.finer]
        return [*PLACE_COLUMNS, *heads], fine, [one.key for one in self.columns if name_of(one) == self.number]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {column.key: str(column.label) for column in self.columns}

    # --- deciding ----------------------------------------------------------------------------------------------------

    def plan(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks) -> list[Outcome]:
        """What each row would do. Writes nothing."""
        return self._decide(scope, area, lines, seen)[0]

    @transaction.atomic
    def apply(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks, *, uid: UUID) -> list[Outcome]:
        """Do what each good row asks, all of it in the ledger with the import's uid; the bad rows are left out."""
        self.hold()
        outcomes, changes, beside = self._decide(scope, area, lines, seen)
        if changes.new or changes.changed:
            self.write(scope, changes, beside, uid=uid)
        return outcomes

    def hold(self) -> None:
        """Until the transaction ends nobody else applies this kind: two sheets at once never double anything."""
        if connection.vendor == "postgresql":  # SQLite has one writer anyway
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.lock])

    @staticmethod
    def note_repeat(entry: Entry, first: int) -> None:
        """The same row stands further up in the sheet."""
        if first < entry.number:
            entry.wrong("", _("和第%(row)s行重复,只留一行。") % {"row": shown(first)})

    def _decide(
        self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks
    ) -> tuple[list[Outcome], Changes, Any]:
        entries = [self.entry(line) for line in lines]
        said = {line.number: self.marks(line) for line in lines}
        places = self._places(scope, area, entries)
        good = [entry for entry in entries if isinstance(places[entry.number], Region)]
        near = [one for one in places.values() if isinstance(one, Region)]
        found = Found(self, area, good, near, lock=seen.held is not None)
        beside = self.beside(found.kept.values())
        firsts, shared = (
            seen.firsts([one.same for one in said.values()]),
            seen.shared([one.near for one in said.values()]),
        )
        changes, outcomes = Changes(area, seen), []
        for entry in entries:
            own, place = said[entry.number], places[entry.number]
            self.note_repeat(entry, firsts.get(own.same, entry.number))
            if isinstance(place, Problem):
                entry.problems.append(place)
            row = None
            if isinstance(place, Region) and not entry.problems:
                row = found.row_of(entry, place, is_shared=own.near in shared)
            if row is not None and not isinstance(row, Problem) and not row.region_code.startswith(area.code):
                row = Problem(column_of(self, self.number), _("这个编号已用在别的地方,请核对。"))
            if isinstance(row, Problem):
                entry.problems.append(row)
            if entry.problems or isinstance(place, Problem) or isinstance(row, Problem):
                outcomes.append(Outcome(entry.number, Result.ERROR, problems=tuple(entry.problems)))
            else:
                outcomes.append(self._take(entry, place, row, beside, found, changes))
        return outcomes, changes, beside

    def _places(self, scope: Scope, area: Region, entries: Sequence[Entry]) -> dict[int, Region | Problem]:
        """The place of each row, or why it cannot be."""
        places = Places(area, entries)
        found: dict[int, Region | Problem] = {}
        for entry in entries:
            place = places.whereabouts(entry)
            column = "grid_code" if entry.code else "grid_name" if entry.grid else "village"
            if isinstance(place, Region) and not place.code.startswith(area.code):
                place = Problem(column, _("这里不在%(area)s。请换到它所在的地方再导入。") % {"area": area.name})
            elif isinstance(place, Region) and not self.may(scope, place, entry):
                place = Problem(column, _("这里不在您的范围内。"))
            found[entry.number] = place
        return found

    def _take(self, entry: Entry, place: Region, row: Any, beside: Any, found: Found, changes: Changes) -> Outcome:
        self.keep_marks(entry, row)
        entry.findings += self._outside(entry, place, found)
        about = tuple(_("按约数或推定记:%(said)s") % {"said": one} for one in entry.marks)
        if row is None:
            made = self.make(entry, place, beside)
            changes.new.append((made, entry))
            found.remember(made)
            return Outcome(entry.number, Result.NEW, words=(*entry.findings, *about), subject_uid=made.uid)
        values, words = self.change(row, entry, beside)
        if place.code != row.region_code and place.code.startswith(row.region_code):
            values |= {"region": place, "region_code": place.code}
        if not values and not entry.aside.get("also"):
            return Outcome(entry.number, Result.UNCHANGED, words=(*words, *entry.findings), subject_uid=row.uid)
        over = tuple(self._over(row, values))
        if overtaken := changes.seen.overtaken(entry.number, over):
            return Outcome(entry.number, Result.ERROR, problems=tuple(overtaken), subject_uid=row.uid)
        for name, value in values.items():
            setattr(row, name, value)
        changes.changed.append((row, values, entry))
        titles = self._titles(values)
        words = [*([_("改%(fields)s") % {"fields": titles}] if titles else []), *words]
        said = (*words, *entry.findings, *about)
        return Outcome(entry.number, Result.CHANGED, words=said, subject_uid=row.uid, over=over)

    def _over(self, row: Any, values: Iterable[str]) -> Iterator[Stands]:
        """What stands where these values go; of a private number only that there is another."""
        columns = {name_of(column): column for column in self.columns}
        for name in values:
            if name == "region":  # it goes with its code
                continue
            column, now = columns.get(name), getattr(row, name)
            hidden = isinstance(column, Cell) and column.private
            told = self.shown_value(column, row, None) if column and not hidden else _("另一个,这里不显示")
            title, text = str(column.label) if column else _("这一条"), "" if now is None else str(now)
            yield Stands(name, text, title, str(told) if text else "", column.key if column else "")

    @staticmethod
    def _outside(entry: Entry, place: Region, found: Found) -> list[str]:
        """A position outside the place's border is a finding, with what it looks like; it is kept as it is."""
        point = entry.values.get("point")
        if point is None:
            return []
        words = drawing.outside(found.border(place), point, entry.datum)
        return [words] if words else []

    def keep_marks(self, entry: Entry, row: Any) -> None:
        """An about is kept in the note, behind what the note says anyway."""
        if not entry.marks:
            return
        said = entry.values.get(self.note) or (getattr(row, self.note) if row is not None else "")
        missing = [one for one in entry.marks if one not in said]
        if missing or self.note in entry.values:
            entry.values[self.note] = ";".join(one for one in (said, *missing) if one)[: self.note_signs]

    def _titles(self, values: Iterable[str]) -> str:
        labels = {name_of(column): str(column.label) for column in self.columns}
        return "、".join(dict.fromkeys(labels[name] for name in values if name in labels))
