"""What an import finds of each row of a sheet: new, changed, unchanged, or wrong and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

TITLED = "titled_year"  # what stands under it among the cells of a row is of no column: see `Line.year`
SHEET = 10_000_000  # no sheet has as many rows: each sheet of a workbook after the first begins behind so many


def shown(number: int) -> int:
    """The number of a row as a spreadsheet shows it."""
    return number % SHEET


def sheet_of(number: int) -> int:
    """Which sheet of the workbook a row stands in, from 1."""
    return number // SHEET + 1


class Result(StrEnum):
    """What a row would do, or has done."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclass(frozen=True)
class Line:
    """A row of a sheet: its number as the reader of the sheet sees it, and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def year(self) -> int | None:
        """The one year that the title above its table names."""
        said = self.cells.get(TITLED, "")
        return int(said) if said else None


@dataclass(frozen=True)
class Problem:
    """What is wrong in which column ("" for the whole row), and what to do about it."""

    column: str
    words: str


@dataclass(frozen=True)
class Stands:
    """What stands where a row writes: under a name of its own, as a text to be compared; told by its title, in `words`.

    `column` is where the row says something else ("" for the whole row).
    """

    name: str
    text: str
    title: str
    words: str
    column: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became, or would become, of one row. `words` says what changes, `over` what stood there before."""

    number: int
    result: Result
    words: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    subject_uid: UUID | None = None
    over: tuple[Stands, ...] = ()
