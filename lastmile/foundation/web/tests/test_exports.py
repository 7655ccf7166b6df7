"""An export reads its list block by block, and says how many rows it leaves out."""

import io
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from lastmile.foundation.web import tables

HEADS = ("编号", "名称")


class Numbers:
    """A list of so many rows, by their own number; `asked` is what was read of it."""

    def __init__(self, count):
        self.rows, self.asked = list(range(1, count + 1)), []

    def __call__(self, after, limit):
        self.asked.append((after, limit))
        return [one for one in self.rows if not after or one > after[0]][:limit]


def exported(read):
    answer = tables.export(
        "台账", HEADS, read, keys=lambda row: (row,), cells=lambda rows: ((one, "行") for one in rows)
    )
    lines = [
        line for line in load_workbook(io.BytesIO(answer.content)).active.values if line[0] != "演示数据·非真实灾情"
    ]
    assert lines[0] == HEADS
    return lines[1:], unquote(answer.headers["Content-Disposition"])


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5, 8])
def test_every_row_stands_in_it_once_however_many_blocks_there_are(monkeypatch, count):
    monkeypatch.setattr(tables, "BLOCK", 4)
    lines, name = exported(Numbers(count))
    assert [line[0] for line in lines] == list(range(1, count + 1)) and "不全" not in name


def test_no_block_is_larger_than_said(monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 4)
    read = Numbers(9)
    exported(read)
    assert read.asked == [(None, 4), ((4,), 4), ((8,), 4)]


def test_a_list_of_exactly_the_most_is_all_there(settings):
    settings.FIGURES = ["imports.export_rows_most=100"]
    lines, name = exported(Numbers(100))
    assert len(lines) == 100 and "不全" not in name


@pytest.mark.parametrize(("more", "words"), [(1, "还有 1 行"), (1000, "还有 1000 行"), (1001, "还有 1000+ 行")])
def test_what_is_left_out_is_counted_in_the_last_line_and_the_name_says_it_is_not_all(settings, more, words):
    settings.FIGURES = ["imports.export_rows_most=100"]
    lines, name = exported(Numbers(100 + more))
    assert len(lines) == 101 and lines[99][0] == 100
    assert "只导出了前 100 行" in lines[100][0] and words in lines[100][0]
    assert "台账(前100行,不全)" in name
