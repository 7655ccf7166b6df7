"""The empty 网格员花名册: exactly its columns, and one example of an invented person that the import passes over."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from lastmile.foundation.people.roster_sheet import HEADS
from lastmile.interfaces.console.roster.kind import LEDGER

EXAMPLE = {
    "serial": "示例",
    "grid_code": "530000000000003",
    "grid_name": "3组",
    "village": "示例村",
    "grid_kind": "村民小组",
    "bounds": "东至小河,西至公路,南至村小学,北至林场",
    "households": "86",
    "population": "301",
    "leader": "王示例",
    "name": "李示例",
    "sex": "女",
    "born": "1985.6",
    "politics": "群众",
    "education": "高中",
    "phone": "15400000000",
    "full_time": "是",
    "staff_type": "公益岗",
    "informant": "A",
    "superior": "王示例",
    "superior_phone": "15400000001",
    "from_on": "2024.6.1",
}
WORDS = "这一行是虚构的示例,导入时自动跳过,可以留着,也可以删掉。不知道的空着,不会清掉已有的内容。"


def workbook() -> bytes:
    """The sheet to fill in. All cells are text, so that no number loses its last digits."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "网格员花名册"
    sheet.append(HEADS)
    sheet.append([EXAMPLE.get(column.key, "") for column in LEDGER])
    for place, column in enumerate(LEDGER, start=1):
        sheet.cell(1, place).font = Font(bold=True)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 20 if column.key in ("id_number", "bounds", "grid_code") else 12
        for row in range(2, 202):
            sheet.cell(row, place).number_format = "@"
    sheet["A2"].comment = Comment(WORDS, "最后一公里")
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()
