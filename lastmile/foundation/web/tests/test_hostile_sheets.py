"""Whatever the bytes are: rows, or a sentence. Never another error, never more memory or time than allowed."""

import io
import re
import resource
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lastmile.foundation.web import sheets
from lastmile.foundation.web.tests import books
from lastmile.kernel.errors import NotValid

GOOD = books.book(("村", "网格员"), ("海科村", "陈有福"))
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def a_sheet(xml: bytes) -> bytes:
    return books.with_part(GOOD, "xl/worksheets/sheet1.xml", HEAD + xml + TAIL)


def refused(content: bytes, most: sheets.Limits = books.SMALL) -> str:
    with pytest.raises(NotValid) as refusal:
        books.read(content, most)
    assert refusal.value.fields["file"] == refusal.value.message
    return refusal.value.message


def far_apart() -> bytes:
    made = Workbook()
    made.active["A1"] = made.active["XFD1048576"] = 1
    return books.saved(made)


def encrypted_zip() -> bytes:
    content = bytearray(GOOD)
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b" \r\n\t\x00" * 9, "文件是空的"),
        (GOOD[: len(GOOD) // 2], "打不开"),
        (GOOD[:-30], "打不开"),
        (b"PK\x03\x04" + b"x" * 500, "打不开"),
        (books.OLE + b"\xff" * 4000, "打不开"),
        (books.OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        (encrypted_zip(), "加了密码"),
        (books.OLE + "_VBA_PROJECT".encode("utf-16-le"), "带有宏"),
        (books.with_part(GOOD, "xl/vbaProject.bin", b"\0"), "带有宏"),
        (books.archive({"word/document.xml": b"<x/>"}), "这不是 Excel 表格"),
        (b"%PDF-1.7 ...", "这不是表格文件"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "这不是表格文件"),
        (b"{\\rtf1 hello}", "这不是表格文件"),
        ("<html><table><tr><td>海科村".encode(), "其实是网页"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "其实是网页"),
        (b"\x81\x00\xff\xff\x00\x01,\x00", "文字编码"),
        (far_apart(), "范围太大"),
        (books.saved(Workbook()), "没有内容"),
        (b",,,\n,,\n", "没有内容"),
        (books.book(("x" * 2001,)), "字太多"),
        (("a," + "x" * 2001 + "\n").encode(), "字太多"),
        (b"," * 700 + b"a\n", "列数太多"),
        (b"a\n" * 551, "行数太多"),
        (books.book(*[("a",)] * 551), "行数太多"),
        (b"x" * 2_000_001, "文件太大"),
        (a_sheet(b"<row><c><v>1</v>"), "打不开"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_in_a_sentence(content, words):
    assert words in refused(content)


def test_a_bomb_is_not_unpacked():
    bomb = a_sheet(b" " * 30_000_000)
    assert len(bomb) < 60_000
    assert "解压后太大" in refused(bomb)


def test_a_bomb_that_lies_about_its_size_stays_within_its_process():
    bomb = bytearray(a_sheet(b"<!--" + b" " * 30_000_000 + b"-->"))
    small = (1000).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
        size = part.file_size.to_bytes(4, "little")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused(bytes(bomb.replace(size, small)))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_a_workbook_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(sheets.Limits, "seconds", 0)
    assert "打不开" in refused(books.book(*[("a",) * 50] * 400))


def test_a_workbook_that_wants_too_much_memory_is_given_up(monkeypatch):
    monkeypatch.setattr(sheets.Limits, "memory", 20_000_000)
    large = books.book(*[[f"{row}-{column}" * 9 for column in range(50)] for row in range(500)])
    # Where the limit meets the decoder's own allocation it is killed outright; where it meets ours it can still say so.
    assert any(words in refused(large) for words in ("读不下", "打不开"))


def test_merged_cells_over_the_whole_sheet_fill_only_what_is_there():
    xml = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="B2"><v>3</v></c></row>'
    merged = TAIL.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    content = books.with_part(GOOD, "xl/worksheets/sheet1.xml", HEAD + xml + merged)
    assert books.cells(content) == [("1", "2"), ("1", "3")]


@pytest.mark.parametrize("written", [rb"/>", rb"></c>"])
def test_formats_far_away_do_not_make_a_sheet_large(written):
    made = Workbook()
    made.active["A1"] = "a"
    made.active["XFD1048576"].number_format = "@"
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(books.saved(made))) as archive:
        xml = re.sub(rb'(<c r="XFD1048576"[^>]*?)(?:\s*/>|></c>)', rb"\1" + written, archive.read(part))
    assert xml.count(written) and books.cells(books.with_part(books.saved(made), part, xml)) == [("a",)]


def test_a_cell_whose_content_stands_far_behind_its_name_still_counts():
    xml = (
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576">'
        + b" " * 999
        + b"<v>1</v></c></row>"
    )
    assert "范围太大" in refused(a_sheet(xml))


def test_entities_that_multiply_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + HEAD
    xml = bomb + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>' + TAIL
    content = books.with_part(GOOD, "xl/worksheets/sheet1.xml", xml)
    try:
        assert all(len(cell) < 100 for row in books.cells(content) for cell in row)
    except NotValid as refusal:
        assert "打不开" in refusal.message


def rows_or_sentence(content: bytes) -> None:
    try:
        for row in books.read(content):
            assert row.number >= 1 and all(len(cell) <= sheets.CELL_SIGNS for cell in row.cells)
    except NotValid as refusal:
        assert refusal.message


@given(st.binary(max_size=3000))
def test_any_bytes_are_rows_or_a_sentence(content):
    rows_or_sentence(content)


@given(st.text(alphabet=st.sampled_from('a",;\t\r\n海=\x00\ufeff'), max_size=300))
def test_any_text_is_rows_or_a_sentence(text):
    rows_or_sentence(text.encode())


SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(place=st.integers(0, len(GOOD) - 1), sign=st.integers(0, 255))
def test_a_workbook_with_any_byte_changed_is_rows_or_a_sentence(place, sign):
    rows_or_sentence(GOOD[:place] + bytes([sign]) + GOOD[place + 1 :])


@SLOW
@given(st.binary(max_size=300))
def test_a_workbook_with_any_bytes_for_its_sheet_is_rows_or_a_sentence(xml):
    rows_or_sentence(a_sheet(xml))


@SLOW
@given(st.binary(min_size=600, max_size=2000))
def test_any_bytes_behind_the_mark_of_an_old_workbook_are_rows_or_a_sentence(rest):
    rows_or_sentence(books.OLE + rest)
