"""The empty sheet of a ledger: exactly its columns, and one example of an invented matter that the import passes over."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from lastmile.foundation.imports.columns import Cell
from lastmile.foundation.imports.kinds import Kind
from lastmile.foundation.web.sheet_heads import Column

MARK = "示例"
WORDS = "这一行是虚构的示例,导入时自动跳过,可以留着,也可以删掉。不知道的空着,不会清掉已有的内容。"
EXAMPLES = {
    "serial": MARK, "township": "示例镇", "village": "示例村", "grid_name": "3组", "grid_code": "530000000000003",
    "lon": "103.18", "lat": "26.08",
}  # fmt: skip
LINES = 202  # rows made ready as text


def workbook(kind: Kind) -> bytes:
    """The sheet to fill in. All cells are text, so that no number loses its last digits."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = str(kind.title)[:30]
    sheet.append([str(column.label) for column in kind.ledger])
    said = [_example(column) for column in kind.ledger]
    said[0] = MARK if not said[0].startswith(MARK) else said[0]
    sheet.append(said)
    for place, column in enumerate(kind.ledger, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = max(12, 2 * len(str(column.label)) + 2)
        for row in range(2, LINES):
            sheet.cell(row, place).number_format = "@"
    sheet["A2"].comment = Comment(WORDS, "最后一公里")
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _example(column: Column) -> str:
    own = column.example if isinstance(column, Cell) else ""
    return own or EXAMPLES.get(column.key, "")
