"""Sheets for tests: made on the spot, good ones and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from lastmile.foundation.web.sheets import Limits, Row, rows

SMALL = Limits(bytes=2_000_000, times=100, rows=500)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def book(*lines: Sequence[Any], merge: Sequence[str] = ()) -> bytes:
    made = Workbook()
    for line in lines:
        made.active.append(list(line))
    for area in merge:
        made.active.merge_cells(area)
    return saved(made)


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same workbook with one more part, or one replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        return archive({one: old.read(one) for one in old.namelist()} | {name: part})


def read(content: bytes, most: Limits = SMALL) -> list[Row]:
    return list(rows(content, most))


def cells(content: bytes, most: Limits = SMALL) -> list[tuple[str, ...]]:
    return [row.cells for row in read(content, most)]
