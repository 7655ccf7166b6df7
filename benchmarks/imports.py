"""Importing a ledger, from the file to its matters with their entries and what is owed, against reader and bare insert.

By hand it is: read the same file with the same reader, and insert the rows that came of it, as they are, in one statement
a thousand. Time is what our process, the reader's and the server's of this connection spent on a processor, so other
programs do not change it. A worker has worked before: both sides begin after a small sheet. Memory is the most the
importing process ever held (what the kernel counts, not what Python does), each size in a process of its own; the sheet is
written by another process and comes as a file, as a web server hands over a large upload. The reader that unpacks a
workbook is a process of its own with its own limit.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import connections
from openpyxl import Workbook

from benchmarks import filling
from benchmarks.databases import database, execute
from benchmarks.ledgers import LEDGERS, Ledger
from benchmarks.measuring import Figure, figure, peak_megabytes, server_seconds
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.imports import running, services
from lastmile.foundation.imports.models import Import
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account, Person, Post, StoredGrant
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import sheets
from lastmile.kernel import clock
from lastmile.kernel.region_codes import Level

GOAL, MEMORY_GOAL = 4.0, 1.2
WARM = 25  # rows of the small sheet
INHERITED: list[Any] = []


def measure(sizes: Sequence[int], said: Callable[[str], None]) -> Iterator[Figure]:
    """Seconds for each sheet over reading and inserting it; peak memory of the largest over that of the one before."""
    for name in LEDGERS:
        peaks = []
        for count in sizes if name == "hazards" else sizes[-2:]:
            said(f"importing {count:,} rows of {name}")
            ours, raw, peak = _apart(name, count)
            peaks.append(peak)
            yield figure(f"import of {count:,} {name}: file to ledger and duties", ours, raw, GOAL, count, "s")
        words = f"import of {name}: peak memory, largest sheet over the one before"
        yield figure(words, peaks[-1], peaks[-2], MEMORY_GOAL, sizes[-1], "MB")


def _apart(name: str, count: int) -> tuple[float, float, float]:
    """In a process of its own, so that its peak is this sheet's."""
    with _another_process() as process:
        return process.submit(_measured, name, count).result()


def _another_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork"))


def _measured(name: str, count: int) -> tuple[float, float, float]:
    INHERITED.append(connections["default"].connection)  # the parent's: closing it here would end it there
    connections["default"].connection = None
    with tempfile.TemporaryDirectory() as folder, database(f"imports_{name}_{count}", count) as place, place.chosen():
        settings.MEDIA_ROOT = Path(folder)
        ledger = LEDGERS[name]
        scope, town = _an_office(count)
        places, file = _villages(town), Path(folder) / "sheet.xlsx"
        with _another_process() as writer:
            writer.submit(_write_sheet, name, file, count, places).result()
        _write_sheet(name, small := Path(folder) / "small.xlsx", WARM, places, "W")
        _import(ledger, scope, town, small, WARM)
        ours = _import(ledger, scope, town, file, count)
        peak = peak_megabytes()
        return ours, _raw(ledger, file), peak


def _import(ledger: Ledger, scope: Any, town: Region, file: Path, count: int) -> float:
    """Seconds from the file to the last duty."""
    began = _spent()
    with file.open("rb") as content:
        found = services.send(scope, kind=ledger.kind.id, area=town.code, upload=File(content, "台账.xlsx"))
    _work(found)
    services.confirm(scope, uid=found.uid)
    _work(found)
    applied = Import.unscoped.get(pk=found.pk).applied
    if applied != {"new": count}:
        raise AssertionError(f"imported {applied} of {count}")
    return _spent() - began


def _spent() -> float:
    """Processor seconds of this process, of the readers it has started, and of its server process."""
    return sum(os.times()[:4]) + server_seconds()


def _work(found: Import) -> None:
    while Import.unscoped.get(pk=found.pk).state in (
        Import.State.READING,
        Import.State.PLANNING,
        Import.State.APPLYING,
    ):
        running.run(found.uid)


def _an_office(count: int) -> tuple[Any, Region]:
    execute(filling.PLACES)
    filling.regions(max(count, 1000))
    execute("UPDATE regions_region SET name = right(code, 3)::int || '组' WHERE level = %s", [Level.GRID])
    execute(GRIDS, [Level.GRID])
    county = Region.objects.filter(level=Region.Level.COUNTY).order_by("code")[0]
    person = Person.unscoped.create(region=county, region_code=county.code, name="测试")
    StoredGrant.unscoped.create(
        region=county, region_code=county.code, person=person, permissions=list(Permission.values),
        from_on=clock.today(), reason="测量",
    )  # fmt: skip
    Post.unscoped.create(region=county, region_code=county.code, kind="bureau_staff", title="应急局")
    return people.scope_of(Account.objects.create(person=person, login="bench", opened_at=clock.now())), county


def _villages(county: Region) -> list[tuple[str, str]]:
    villages = Region.objects.filter(level=Region.Level.VILLAGE, code__startswith=county.code).select_related("parent")
    return [(one.parent.name, one.name) for one in villages.order_by("code") if one.parent]


def _write_sheet(name: str, file: Path, count: int, places: Sequence[tuple[str, str]], mark: str = "B") -> None:
    """A full sheet: every column of the ledger, rows in the villages of a county; `mark` begins their numbers."""
    ledger = LEDGERS[name]
    columns = {one.key: str(one.label) for one in ledger.kind.ledger}
    columns = {"township": "所属乡镇"} | columns
    book = Workbook(write_only=True)
    page = book.create_sheet("台账")
    page.append(list(columns.values()))
    for number in range(count):
        said = ledger.said(number, mark, places[number * len(places) // count])
        page.append([said.get(key, "") for key in columns])
    book.save(file)


def _raw(ledger: Ledger, file: Path) -> float:
    """Reader and bare insert of the same rows, beside those that are there already."""
    copies = [table.copies() for table in ledger.tables]
    began = _spent()
    with file.open("rb") as content:
        for _row in sheets.rows(content, sheets.limits("")):
            pass
    with connections["default"].cursor() as cursor:
        for statement, fresh in copies:
            cursor.executemany(statement, fresh)
    return _spent() - began


GRIDS = (
    "INSERT INTO regions_grid (region_id, kind, external_code, bounds_text, party_group, tasks) SELECT id, 'group', '', '', '', '' FROM regions_region "
    "WHERE level = %s"
)
