"""What the readers of workbooks have in common: a sheet, a merged area, how values are said, and how reading ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

Merge = tuple[int, int, int, int]  # row (from 1) and column (from 0) of the corner that says it, last row and column


@dataclass(frozen=True)
class Sheet:
    """One sheet of cells: its rows come in order, each with the cells that say something by column."""

    name: str
    merged: list[Merge]
    rows: Iterator[tuple[int, dict[int, str]]]


class Ended(Exception):
    """Reading is over, in a word that the one who asked turns into a sentence."""

    def __init__(self, word: str, **more: Any) -> None:
        super().__init__(word)
        self.said = {"end": word, **more}


class Broken(Exception):
    """No workbook that a program would write."""


def text_of(value: Any) -> str:
    """A value as its cell shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()
