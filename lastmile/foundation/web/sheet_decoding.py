"""Decodes one workbook in a process of its own, so that a hostile one can only bring that process down.

Run as a script: the workbook on standard input, one JSON line per row on standard output, a last line that says how it
ended. Knows nothing of the platform. Formulas are never computed: their kept results are read, or else their text.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NoReturn

Cell = tuple[int, int]  # row and column, from 0
CHUNK, OVERLAP = 1 << 20, 1 << 16
# A cell with something in it: a format alone is written <c/>, by some programs <c></c>.
FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>[^<]*<[^/]')
FORMULA = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)><f\b[^>]*>([^<]{0,4000})</f>(?:<v\s*/>|<v></v>)?</c>'
)
SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")


def main() -> None:
    kind, most_rows, most_cells, most_signs, memory, seconds = sys.argv[1], *map(int, sys.argv[2:7])
    _limit(memory, seconds)
    data = sys.stdin.buffer.read()
    try:
        from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except PasswordError:
            _end("encrypted")
        rows = cells = 0
        for place, meta in enumerate(book.sheets_metadata):
            if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
                continue
            formulas = _look_through(data, place, most_cells) if kind == "xlsx" else {}
            sheet = book.get_sheet_by_index(place)
            cells += sheet.height * sheet.width
            if cells > most_cells:
                _end("too large")
            if sheet.height:
                rows = _write(sheet, meta.name, formulas, (rows, most_rows), most_cells, most_signs)
        _end("done" if rows else "empty")
    except MemoryError:
        _end("too much")
    except SystemExit:
        raise
    except BaseException as problem:  # the decoder's own panics are no Exception
        _end(f"broken {type(problem).__name__}")


def _limit(memory: int, seconds: int) -> None:
    with contextlib.suppress(ImportError):  # no such limits on this machine: the parent's clock still holds
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end(word: str, **more: Any) -> NoReturn:
    print(json.dumps({"end": word, **more}, ensure_ascii=False), flush=True)
    sys.exit(0)


def _write(
    sheet: Any, name: str, formulas: dict[Cell, str], rows: tuple[int, int], most_cells: int, most_signs: int
) -> int:
    """Write the rows of one sheet; `rows` are those written so far and the most there may be. Returns how many by then."""
    written, most_rows = rows
    merged = _merged(sheet, most_cells)
    values: dict[Cell, str] = {}
    print(json.dumps({"sheet": name}, ensure_ascii=False))
    for number, cells in _rows(sheet, formulas):
        for column, words in enumerate(cells):
            if len(words) > most_signs:
                _end("long cell", row=number + 1, column=column + 1)
        for column, origin in merged.get(number, {}).items():
            _put(cells, column, values.get(origin, ""))
            if origin == (number, column):
                values[origin] = cells[column]
        if any(cells):
            written += 1
            if written > most_rows:
                _end("too many rows")
            print(json.dumps([number + 1, cells], ensure_ascii=False))
    return written


def _rows(sheet: Any, formulas: dict[Cell, str]) -> Iterator[tuple[int, list[str]]]:
    """Row numbers from 0 and their cells; formulas without a kept result are cells the decoder does not count."""
    top, left = sheet.start or (0, 0)
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), words in formulas.items():
        by_row.setdefault(row, {})[column] = words
    kept = dict(enumerate(sheet.to_python(skip_empty_area=True), start=top))
    for number in sorted(kept.keys() | by_row.keys()):
        cells = [""] * left + [_text(value) for value in kept.pop(number, ())]
        for column, words in by_row.get(number, {}).items():
            _put(cells, column, words)
        yield number, cells


def _put(cells: list[str], column: int, words: str) -> None:
    """Fill a cell that is empty, widening the row to it."""
    cells += [""] * (column + 1 - len(cells))
    cells[column] = cells[column] or words


def _merged(sheet: Any, most_cells: int) -> dict[int, dict[int, Cell]]:
    """row -> column -> the corner that holds the value, for cells that were merged; within the filled part only."""
    found: dict[int, dict[int, Cell]] = {}
    (bottom, right), filled = sheet.end or (0, 0), 0
    for (top, left), (low, far) in sheet.merged_cell_ranges or []:
        filled += (min(low, bottom) - top + 1) * (min(far, right) - left + 1)
        if filled > most_cells:
            _end("too large")
        for row in range(top, min(low, bottom) + 1):
            for column in range(left, min(far, right) + 1):
                found.setdefault(row, {})[column] = (top, left)
    return found


def _text(value: Any) -> str:
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


# --- a look through the XML before it is decoded ---------------------------------------------------------------------


def _look_through(data: bytes, place: int, most_cells: int) -> dict[Cell, str]:
    """Formulas without a kept result, as text. Ends when the filled part is larger than would be read.

    The decoder holds a full rectangle in memory: two cells in opposite corners of a sheet would be 17 billion.
    """
    formulas: dict[Cell, str] = {}
    low = right = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_part_of(archive, place)) as part:
        kept = b""
        while chunk := part.read(CHUNK):
            text = kept + chunk
            for column, row in FILLED.findall(text):
                low, right = max(low, int(row)), max(right, _column(column) + 1)
            for column, row, words in FORMULA.findall(text):
                formulas[int(row) - 1, _column(column)] = "=" + html.unescape(words.decode("utf-8", "replace"))
            if low * right > most_cells or len(formulas) > most_cells:
                _end("too large")
            kept = text[-OVERLAP:]
    return formulas


def _part_of(archive: zipfile.ZipFile, place: int) -> str:
    """The part of the archive that holds the sheet at a place of the workbook."""
    sheet = SHEET.findall(archive.read("xl/workbook.xml").decode("utf-8", "replace"))[place]
    found = re.search(r'\br:id="([^"]+)"', sheet) or re.search(r'\bid="([^"]+)"', sheet)
    wanted = found[1] if found else ""
    for relation in RELATION.findall(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")):
        if f'Id="{wanted}"' in relation and (target := re.search(r'Target="([^"]+)"', relation)):
            path = target[1]
            return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return f"xl/worksheets/sheet{place + 1}.xml"


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main()
