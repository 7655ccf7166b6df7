"""The sheets of an old .xls workbook. Its reader holds a whole sheet: these files are small, and end at 65,536 rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from lastmile.foundation.web.decoding.words import Ended, Sheet, text_of


class OldWorkbook:
    """See `workbook.Workbook`."""

    def __init__(self, file: BinaryIO) -> None:
        from python_calamine import CalamineWorkbook, PasswordError

        try:
            self.book = CalamineWorkbook.from_filelike(file)
        except PasswordError:
            raise Ended("encrypted") from None

    def sheets(self) -> Iterator[Sheet]:
        """Name, merged areas and rows of each visible sheet of cells."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        for place, meta in enumerate(self.book.sheets_metadata):
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
                sheet = self.book.get_sheet_by_index(place)
                areas = sheet.merged_cell_ranges or []
                merged = [(top + 1, left, low + 1, right) for (top, left), (low, right) in areas]
                yield Sheet(meta.name, sorted(merged), _rows(sheet))


def _rows(sheet: Any) -> Iterator[tuple[int, dict[int, str]]]:
    top, left = sheet.start or (0, 0)
    for number, cells in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
        said = ((place, text_of(value)) for place, value in enumerate(cells, start=left))
        yield number, {place: words for place, words in said if words}
