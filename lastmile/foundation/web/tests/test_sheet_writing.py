"""A sheet is readable as it opens and prints with its heads on every page."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.foundation.web.sheet_writing import LOOKED_AT, WIDE, SheetWriter, width_of


def written(heads, rows, title="台账", **more):
    sheet, out = SheetWriter(title, heads, **more), BytesIO()
    for row in rows:
        sheet.add(row)
    sheet.save(out)
    return load_workbook(out).active


def test_a_column_has_room_for_what_stands_in_it_and_goes_on_below_when_that_is_long():
    sheet = written(["编号", "说明"], [["530113104-2026-0001", "裂缝" * 60]])
    assert sheet.column_dimensions["A"].width == 21 and sheet.column_dimensions["B"].width == WIDE
    assert sheet["B2"].alignment.wrap_text and not sheet["A2"].alignment.wrap_text


def test_several_lines_of_a_cell_are_shown_as_lines_and_the_row_is_as_high():
    sheet = written(["电话"], [["张某 1\n李某 2"], ["张某"]])
    assert sheet["A2"].alignment.wrap_text and width_of("张某 1\n李某 22") == 7
    assert (sheet.row_dimensions[2].height, sheet.row_dimensions[3].height) == (30, None)


def test_a_table_too_wide_for_one_sheet_goes_over_several_with_its_first_columns_on_each():
    sheet = written(["名称"] * 20, [["地质灾害隐患点名称很长"] * 20])
    assert sheet.page_setup.fitToWidth == 2 and sheet.print_title_cols == "$A:$B"


@pytest.mark.parametrize(("demo", "frozen", "titles"), [(False, "A2", "$1:$1"), (True, "A3", "$1:$2")])
def test_the_heads_stay_in_sight_and_on_every_printed_page(demo, frozen, titles):
    sheet = written(["编号"], [["1"]], demo=demo)
    assert (sheet.freeze_panes, sheet.print_title_rows) == (frozen, titles)
    assert sheet["A1"].value == ("演示数据·非真实灾情" if demo else "编号")
    assert ("演示数据" in (sheet.oddFooter.center.text or "")) == demo and "&P" in sheet.oddFooter.right.text


@pytest.mark.parametrize(
    ("columns", "paper", "way"), [(2, "9", "portrait"), (5, "9", "landscape"), (12, "8", "landscape")]
)
def test_what_is_wide_is_printed_across_and_on_larger_paper_one_page_wide(columns, paper, way):
    setup = written(["名称"] * columns, [["地质灾害隐患点名称很长"] * columns]).page_setup
    assert (str(setup.paperSize), setup.orientation, setup.fitToWidth, setup.fitToHeight) == (paper, way, 1, 0)


def test_no_row_is_lost_or_moved_behind_those_whose_width_is_looked_at():
    sheet = written(["序号"], [[n] for n in range(LOOKED_AT + 3)])
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == list(range(LOOKED_AT + 3))


def test_figures_are_figures_days_are_written_and_nothing_is_no_cell():
    [row] = written(["资金", "日期", "备注"], [[Decimal("3.5"), date(2026, 7, 25), None]]).iter_rows(
        min_row=2, values_only=True
    )
    assert row == (3.5, "2026-07-25", None)


def test_a_place_may_be_called_anything():
    assert written(["名称"], [], title="网格管理表 甲/乙[3]*?:'").title == "网格管理表 甲 乙 3"


def test_an_empty_table_has_its_heads():
    assert [cell.value for cell in written(["编号", "隐患"], [])[1]] == ["编号", "隐患"]
