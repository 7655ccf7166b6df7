"""What stands in a workbook's parts becomes the text its cells show: shared words, days by their formats, rows in order."""

import pytest

from lastmile.foundation.web.tests import books
from lastmile.kernel.errors import NotValid

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def a_book(rows: str, *, shared: str = "", formats: str = "", merged: str = "", book: str = "") -> bytes:
    own = f'xmlns:r="{RELATIONS}"'
    kinds = {"rId1": "worksheet", "rId2": "sharedStrings", "rId3": "styles"}
    targets = {"rId1": "worksheets/sheet1.xml", "rId2": "sharedStrings.xml", "rId3": "/xl/styles.xml"}
    relations = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{targets[key]}"/>' for key, kind in kinds.items()
    )
    parts = {
        "xl/workbook.xml": f'<workbook {SPACE} {own}>{book}<sheets><sheet name="a" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet {SPACE}><sheetData>{rows}</sheetData>{merged}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {SPACE}>{shared}</sst>",
        "xl/styles.xml": f"<styleSheet {SPACE}>{formats}</styleSheet>",
    }
    return books.archive({name: text.encode() for name, text in parts.items()})


def test_shared_words_are_put_together_from_their_runs_without_how_they_are_said():
    shared = "<si><t>村</t></si><si><r><t>海</t></r><r><t>科</t></r><rPh><t>hai</t></rPh></si><si><t>_x0041_x</t></si>"
    rows = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row>'
    assert books.cells(a_book(rows, shared=shared)) == [("村", "海科", "Ax")]


def test_words_that_are_not_there_make_a_book_broken():
    with pytest.raises(NotValid, match="打不开"):
        books.cells(a_book('<row><c t="s"><v>7</v></c></row>', shared="<si><t>村</t></si>"))


FORMATS = (
    '<numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="171" formatCode="[Red]0.0&quot;days&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="31"/></cellXfs>'
)


@pytest.mark.parametrize(
    ("style", "value", "shown"),
    [
        (0, "45444", "45444"),
        (1, "45444", "2024-06-01"),
        (2, "45444.354166666664", "2024-06-01 08:30"),
        (3, "45444", "45444"),
        (4, "45444", "2024-06-01"),
        (1, "1", "1900-01-01"),
        (1, "0.3541666666666667", "08:30:00"),
        (1, "-1", "-1"),
        (9, "12.50", "12.5"),
        (0, "9.9000019850617E+17", "990000198506170000"),
    ],
)
def test_a_number_is_a_day_where_its_format_says_so(style, value, shown):
    rows = f'<row><c s="{style}"><v>{value}</v></c></row>'
    assert books.cells(a_book(rows, formats=FORMATS)) == [(shown,)]


def test_a_book_may_count_its_days_from_1904():
    rows = '<row><c s="1"><v>43982</v></c></row>'
    days = '<workbookPr date1904="1"/>'
    assert books.cells(a_book(rows, formats=FORMATS, book=days)) == [("2024-06-01",)]


def test_cells_without_a_place_stand_one_after_another():
    rows = '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row r="9"><c><v>4</v></c></row>'
    assert [(row.number, row.cells) for row in books.read(a_book(rows))] == [(1, ("1", "", "", "2", "3")), (9, ("4",))]


@pytest.mark.parametrize("second", ["3", "2", "0", "1048577", "x"])
def test_rows_that_do_not_rise_are_no_sheet(second):
    rows = f'<row r="3"><c><v>1</v></c></row><row r="{second}"><c><v>2</v></c></row>'
    with pytest.raises(NotValid, match="打不开"):
        books.read(a_book(rows))


def test_a_merged_group_at_the_right_edge_fills_its_heads():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="C2"><v>3</v></c></row>'
    merged = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:D1"/></mergeCells>'
    assert books.cells(a_book(rows, merged=merged)) == [("1", "2", "2"), ("1", "", "3")]


def test_a_declaration_makes_a_book_broken():
    bomb = books.with_part(
        a_book(""),
        "xl/worksheets/sheet1.xml",
        f'<!DOCTYPE x [<!ENTITY a "b">]><worksheet {SPACE}><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>'.encode(),
    )
    with pytest.raises(NotValid, match="打不开"):
        books.read(bomb)
