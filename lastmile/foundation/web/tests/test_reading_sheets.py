"""Sheets as people send them become rows of text."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from lastmile.foundation.web import sheets
from lastmile.foundation.web.tests import books


def test_cells_become_text_and_rows_keep_their_numbers():
    made = Workbook()
    made.active["B3"], made.active["C3"], made.active["D3"] = "名", 15400000102, 3.5
    made.active["B5"], made.active["C5"], made.active["D5"] = True, date(2024, 6, 1), datetime(2024, 6, 1, 8, 30)
    assert books.read(books.saved(made)) == [
        sheets.Row(3, ("", "名", "15400000102", "3.5")),
        sheets.Row(5, ("", "是", "2024-06-01", "2024-06-01 08:30")),
    ]


def test_merged_cells_say_the_same_in_each_of_their_rows():
    content = books.book(("村", "网格"), ("海科村", "1组"), (None, "2组"), (None, "3组"), merge=["A2:A4"])
    assert books.cells(content)[1:] == [("海科村", "1组"), ("海科村", "2组"), ("海科村", "3组")]


def test_a_formula_is_text_and_never_run():
    assert books.cells(books.book(("a", "=1+1", '=HYPERLINK("http://x","点我")'))) == [
        ("a", "=1+1", '=HYPERLINK("http://x","点我")')
    ]


def test_a_computed_formula_says_its_kept_result():
    sheet = b'<row r="1"><c r="A1"><f>6*7</f><v>42</v></c></row>'
    xml = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
    assert books.cells(books.with_part(books.book(("a",)), "xl/worksheets/sheet1.xml", xml % sheet)) == [("42",)]


def test_the_first_visible_sheet_with_content_is_read():
    made = Workbook()
    made.active.sheet_state = "hidden"
    made.active["A1"] = "藏着"
    made.create_sheet("空")
    made.create_sheet("花名册")["A1"] = "看得见"
    assert books.cells(books.saved(made)) == [("看得见",)]


def test_an_old_workbook_is_read_too():
    content = Path(__file__).with_name("old_book.xls").read_bytes()
    assert books.read(content)[2:] == [
        sheets.Row(3, ("1", "海科村", "1组", "甲示例", "15400000001")),
        sheets.Row(4, ("2", "海科村", "2组", "乙示例", "15400000002")),
    ]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("comma", [",", ";", "\t"])
def test_a_csv_is_read_in_the_codings_and_commas_there_are(coding, comma):
    text = comma.join(["村", "网格员"]) + "\r\n" + comma.join(["海科村", "陈有福"]) + "\r\n"
    assert books.cells(text.encode(coding)) == [("村", "网格员"), ("海科村", "陈有福")]


def test_a_quoted_cell_of_a_csv_may_hold_commas_and_lines():
    assert books.cells(b'a,"b,\nc"\n') == [("a", "b,\nc")]


def test_title_and_heads_do_not_count_as_rows():
    assert len(books.read(b"a\n" * (books.SMALL.rows + 3))) == books.SMALL.rows + 3


def test_what_counts_is_the_content_and_not_the_name():
    assert sheets.check(books.book(("a",)), books.SMALL) == "xlsx"
    assert sheets.check(b"a,b\n", books.SMALL) == "csv"


@pytest.mark.django_db
def test_the_limits_come_from_the_packs():
    most = sheets.limits("")
    assert (most.bytes, most.times, most.rows) == (20_000_000, 100, 100_000)


def test_the_digest_is_that_of_the_file_as_sent():
    assert sheets.digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
