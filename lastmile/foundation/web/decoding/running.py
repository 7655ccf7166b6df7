"""Decodes one workbook in a process of its own, so that a hostile one can only bring that process down.

The workbook comes on standard input; a JSON line a row goes to standard output, and a last line that says how it ended.
Nothing is held but a row and what belongs to it. Formulas are never computed: their kept results are read, or else
their text.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

from lastmile.foundation.web.decoding.words import Ended, Merge, Sheet

LOOKED_AHEAD = 100  # rows that say how wide a sheet is, its heads among them
MOST_MERGED = 200_000  # areas of a sheet


@dataclass(frozen=True)
class Most:
    """How much is read: rows and cells of the workbook, columns of a row, signs of a cell; memory and time of this process."""

    rows: int
    cells: int
    columns: int
    signs: int
    memory: int
    seconds: int


def main() -> None:
    """As a process: kind of workbook and limits are its arguments."""
    kind, most = sys.argv[1], Most(*map(int, sys.argv[2:8]))
    _limit(most)
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        said = _decode(kind, sys.stdin.buffer, most)
    except Ended as end:
        said = end.said
    except MemoryError:
        said = {"end": "too much"}
    except BaseException as problem:  # a decoder's own panics are no Exception
        said = {"end": f"broken {type(problem).__name__}"}
    _say(said)
    sys.stdout.flush()


def _limit(most: Most) -> None:
    with contextlib.suppress(ImportError):  # no such limits on this machine: the parent's clock still holds
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most.memory, most.memory))
        resource.setrlimit(resource.RLIMIT_CPU, (most.seconds, most.seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (most.memory, most.memory))  # shared words lie in a file
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _decode(kind: str, file: BinaryIO, most: Most) -> dict[str, Any]:
    book: Any
    if kind == "xlsx":
        from lastmile.foundation.web.decoding.workbook import Workbook

        book = Workbook(file)
    else:
        from lastmile.foundation.web.decoding.old_workbook import OldWorkbook

        book = OldWorkbook(file)
    rows = cells = 0
    for sheet in book.sheets():
        _say({"sheet": sheet.name})
        for number, line in _lines(sheet, most):
            rows, cells = rows + 1, cells + len(line)
            if rows > most.rows:
                raise Ended("too many rows")
            if cells > most.cells:
                raise Ended("too large")
            _say([number, line])
    return {"end": "done" if rows else "empty"}


def _say(words: Any) -> None:
    print(json.dumps(words, ensure_ascii=False))


def _lines(sheet: Sheet, most: Most) -> Iterator[tuple[int, list[str]]]:
    """Rows that say something, from the first column on, merged cells filled as wide as the sheet is."""
    rows = iter(sheet.rows)
    ahead = list(islice(rows, LOOKED_AHEAD))
    wide = max((max(cells) for _number, cells in ahead if cells), default=0)
    merged = _Merged(sheet.merged)
    for number, cells in chain(ahead, rows):
        _check(number, cells, most)
        wide = max([wide, *cells])
        merged.fill(number, cells, wide)
        if cells:
            yield number, [cells.get(place, "") for place in range(max(cells) + 1)]


def _check(number: int, cells: dict[int, str], most: Most) -> None:
    for column, words in cells.items():
        if column >= most.columns:
            raise Ended("too large")
        if len(words) > most.signs:
            raise Ended("long cell", row=number, column=column + 1)


class _Merged:
    """Merged areas of a sheet in the order of their first rows; those that the rows have come to are at work."""

    def __init__(self, areas: list[Merge]) -> None:
        if len(areas) > MOST_MERGED:
            raise Ended("too large")
        self.waiting = areas[::-1]
        self.at_work: list[tuple[Merge, str]] = []

    def fill(self, number: int, cells: dict[int, str], wide: int) -> None:
        """What a corner says stands in every empty cell of its area, within the filled part of the sheet."""
        while self.waiting and self.waiting[-1][0] <= number:
            area = self.waiting.pop()
            words = cells.get(area[1], "") if area[0] == number else ""
            if words and number <= area[2]:
                self.at_work.append((area, words))
        if not self.at_work:
            return
        self.at_work = [one for one in self.at_work if one[0][2] >= number]
        for (_top, left, _low, right), words in self.at_work:
            for column in range(left, min(right, wide) + 1):
                cells.setdefault(column, words)


if __name__ == "__main__":
    main()
