"""One sheet of a workbook, written row by row: readable as it opens, and printed with its heads and numbers on every page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins

from lastmile.kernel import clock

DEMO_MARK = "演示数据·非真实灾情"
LOOKED_AT = 200  # rows whose words tell how wide a column is
NARROW, WIDE = 6, 44  # of a column, in signs of half a Chinese one
ACROSS, LARGE = 90, 190  # what is wider than that is printed across, or on A3
BESIDE = 320  # what one A3 sheet holds beside one another in letters that can be read
LINE_HIGH = 15  # points
A4, A3 = "9", "8"  # as the format of the file calls them
NO_TITLE = re.compile(r"[\[\]:*?/\\]")  # no name of a sheet may hold these
LINE = Side(style="thin", color="FFB0B0B0")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
GREY = PatternFill("solid", fgColor="FFEBEBEB")
WRAPPED = Alignment(wrap_text=True, vertical="center")


def safe_cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula; moments as the wall clock in China shows them."""
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal) or value is None:
        return value
    text = "".join(sign for sign in str(value) if sign.isprintable() or sign == "\n")[:32_000]
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def width_of(value: Any) -> int:
    """How much room the longest line of a cell takes: 2 for a Chinese sign, 1 for any other."""
    lines = str("" if value is None else value).split("\n")
    return max(sum(1 + (unicodedata.east_asian_width(sign) in "WFA") for sign in line) for line in lines)


class SheetWriter:
    """A workbook of one sheet. The first rows are kept until the width of the columns is known; no more of them is.

    `demo`: its first line says that nothing of it is real. The heads stay in sight, and stand on every printed page.
    """

    def __init__(self, title: str, heads: Sequence[Any], *, demo: bool = False) -> None:
        self.title, self.heads, self.demo = title, [str(head) for head in heads], demo
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet((NO_TITLE.sub(" ", title).strip(" '") or "1")[:30])
        self.kept: list[list[Any]] | None = []
        self.widths: list[int] = []
        self.row = 0

    def add(self, row: Iterable[Any]) -> None:
        """One row, in the order of the heads."""
        said = [safe_cell(value) for value in row]
        if self.kept is None:
            self._write(said)
            return
        self.kept.append(said)
        if len(self.kept) >= LOOKED_AT:
            self._begin()

    def note(self, words: str) -> None:
        """A line below the rows that says something of the table itself."""
        self._begin()
        self._append([self._cell(words, font=Font(bold=True))])

    def save(self, out: IO[bytes]) -> None:
        """The whole file."""
        self._begin()
        self.book.save(out)

    def _begin(self) -> None:
        if self.kept is None:
            return
        rows, self.kept = self.kept, None
        self._set_up(rows)
        if self.demo:
            self._append([self._cell(DEMO_MARK, font=Font(bold=True))])
        bold = {"font": Font(bold=True), "fill": GREY, "border": BOX, "alignment": WRAPPED}
        self._append([self._cell(head, **bold) for head in self.heads], self.heads)
        for row in rows:
            self._write(row)

    def _set_up(self, rows: Sequence[Sequence[Any]]) -> None:
        """Widths, what stays in sight and what is printed; all before the first row is written."""
        sheet, top = self.sheet, 2 if self.demo else 1
        for place, head in enumerate(self.heads):
            said = max((width_of(row[place]) for row in rows if place < len(row)), default=0)
            self.widths.append(min(max(said, min(width_of(head), NARROW * 3), NARROW) + 2, WIDE))
            sheet.column_dimensions[get_column_letter(place + 1)].width = self.widths[-1]
        sheet.freeze_panes = f"A{top + 1}"
        sheet.print_title_rows = f"1:{top}"
        setup, wide = sheet.page_setup, sum(self.widths)
        setup.paperSize, setup.orientation = A3 if wide > LARGE else A4, "landscape" if wide > ACROSS else "portrait"
        setup.fitToWidth, setup.fitToHeight = -(-wide // BESIDE), 0
        if setup.fitToWidth > 1:
            sheet.print_title_cols = "A:B"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, header=0.3, footer=0.3)
        foot = sheet.oddFooter
        foot.left.text = self.title.replace("&", "&&")
        foot.center.text = DEMO_MARK if self.demo else None
        foot.right.text = _("第 &P 页,共 &N 页")

    def _write(self, row: Sequence[Any]) -> None:
        """What is longer than its column goes on in the next line of its cell; everything else is as cheap as can be."""
        long = [place for place, value in enumerate(row) if self._lines(place, value) > 1]
        cells = list(row)
        for place in long:
            cells[place] = self._cell(row[place], alignment=WRAPPED)
        self._append(cells, row if long else ())

    def _append(self, cells: list[Any], said: Sequence[Any] = ()) -> None:
        """One line of the file, as high as the longest of what it says: not every program finds that out by itself."""
        self.row += 1
        lines = max((self._lines(place, value) for place, value in enumerate(said)), default=1)
        if lines > 1:
            self.sheet.row_dimensions[self.row].height = LINE_HIGH * lines
        self.sheet.append(cells)

    def _lines(self, place: int, value: Any) -> int:
        """How many lines a cell takes in its column."""
        width = self.widths[place] if place < len(self.widths) else WIDE
        if not isinstance(value, str) or ("\n" not in value and 2 * len(value) < width):
            return 1
        return sum(max(-(-width_of(line) // (width - 1)), 1) for line in value.split("\n"))

    def _cell(self, value: Any, **style: Any) -> Any:
        cell = WriteOnlyCell(self.sheet, value=value)
        for name, one in style.items():
            setattr(cell, name, one)
        return cell
