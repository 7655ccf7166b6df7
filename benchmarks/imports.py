"""Importing a 风险隐患台账, from the file to hazards with their ledger and what is owed, against reader and bare insert.

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
import resource
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import connections
from openpyxl import Workbook

from benchmarks import filling
from benchmarks.databases import database, execute, rows
from benchmarks.measuring import Figure, figure, server_seconds
from lastmile.domains.hazards.ledger import HAZARDS
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.imports import running, services
from lastmile.foundation.imports.models import Import
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account, Person, Post, StoredGrant
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import sheets
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

GOAL, MEMORY_GOAL = 4.0, 1.2
MEGABYTE = 1024  # of what the kernel counts in kilobytes
WARM = 25  # rows of the small sheet
ROOM, ROWS, SECONDS = 1000 * 2**20, 1_000_000, 1800
INHERITED: list[Any] = []
CATEGORIES = ("安全生产", "消防", "水旱", "森林", "地质")


def measure(sizes: Sequence[int], said: Callable[[str], None]) -> Iterator[Figure]:
    """Seconds for each sheet over reading and inserting it; peak memory of the largest over that of the one before."""
    peaks = []
    for count in sizes:
        said(f"importing {count:,} hazards")
        ours, raw, peak = _apart(count)
        peaks.append(peak)
        yield figure(f"import of {count:,} hazards: file to ledger and duties", ours, raw, GOAL, count, "s")
    yield figure(
        "import: peak memory, largest sheet over the one before", peaks[-1], peaks[-2], MEMORY_GOAL, sizes[-1], "MB"
    )


def _apart(count: int) -> tuple[float, float, float]:
    """In a process of its own, so that its peak is this sheet's."""
    with _another_process() as process:
        return process.submit(_measured, count).result()


def _another_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork"))


def _measured(count: int) -> tuple[float, float, float]:
    INHERITED.append(connections["default"].connection)  # the parent's: closing it here would end it there
    connections["default"].connection = None
    with tempfile.TemporaryDirectory() as folder, database(f"imports_{count}", count) as place, place.chosen():
        settings.MEDIA_ROOT = Path(folder)
        scope, town = _an_office(count)
        _allow_large_sheets()
        places, file = _villages(town), Path(folder) / "sheet.xlsx"
        with _another_process() as writer:
            writer.submit(_write_sheet, file, count, places).result()
        _write_sheet(small := Path(folder) / "small.xlsx", WARM, places, "W")
        _import(scope, town, small, WARM)
        ours = _import(scope, town, file, count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
        return ours, _raw(file), peak


def _import(scope: Any, town: Region, file: Path, count: int) -> float:
    """Seconds from the file to the last duty."""
    began = _spent()
    with file.open("rb") as content:
        found = services.send(scope, kind=HAZARDS.id, area=town.code, upload=File(content, "台账.xlsx"))
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


def _allow_large_sheets() -> None:
    """A hundred thousand full rows are more, unpacked, than an installation takes unless told."""
    usual = sheets.limits
    sheets.limits = lambda code: replace(usual(code), unpacked=ROOM, rows=ROWS, seconds=SECONDS)


def _an_office(count: int) -> tuple[Any, Region]:
    execute(filling.PLACES)
    filling.regions(max(count, 1000))
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


def _write_sheet(file: Path, count: int, places: Sequence[tuple[str, str]], mark: str = "B") -> None:
    """A full sheet: every column of the ledger, rows in the villages of a county; `mark` begins their numbers."""
    book = Workbook(write_only=True)
    page = book.create_sheet("台账")
    page.append([str(one.label) for one in HAZARDS.ledger])
    for number in range(count):
        township, village = places[number * len(places) // count]
        said = {
            "serial": number + 1, "number": f"{mark}{number:06}", "township": township, "village": village,
            "title": f"{mark}第{number}处裂缝", "place": f"{number}号屋后", "category": CATEGORIES[number % 5],
            "industry": "自然灾害", "grade": "一般", "risk": "黄", "details": "坡面有三道裂缝,雨后变宽,坡脚有渗水",
            "households": "约3户", "people": 11, "found_at": "2024.6.1", "found_how": "走访排查", "finder": "王示例",
            "measures": "拉警戒线,雨天撤人", "responsible_unit": "村委会", "responsible_person": "李示例",
            "responsible_phone": "15400000000", "supervisor": "陈示例", "money": "3.5", "due_on": "2024年7月",
            "plan": "村应急预案", "closed": "否",
        }  # fmt: skip
        page.append([said.get(one.key, "") for one in HAZARDS.ledger])
    book.save(file)


def _raw(file: Path) -> float:
    """Reader and bare insert of the same rows, beside those that are there already."""
    columns = [name for (name,) in rows(COLUMNS)]
    names = ", ".join(f'"{name}"' for name in columns)
    kept = rows(f"SELECT {names} FROM hazards_hazard WHERE external_number LIKE 'B%'")
    uid, number = columns.index("uid"), columns.index("number")
    fresh = []
    for row in kept:
        values = list(row)
        values[uid], values[number] = uuid7(), f"x{row[number]}"[:24]
        fresh.append(values)
    marks = ", ".join(["%s"] * len(columns))
    began = _spent()
    with file.open("rb") as content:
        for _row in sheets.rows(content, sheets.limits("")):
            pass
    with connections["default"].cursor() as cursor:
        cursor.executemany(f"INSERT INTO hazards_hazard ({names}) VALUES ({marks})", fresh)
    return _spent() - began


COLUMNS = (
    "SELECT column_name FROM information_schema.columns WHERE table_name = 'hazards_hazard' "
    "AND is_generated = 'NEVER' AND column_name <> 'id' ORDER BY ordinal_position"
)
