"""Heads are found in whatever order, wording and place; rows below become cells by column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.foundation.web import sheet_heads
from lastmile.foundation.web.sheet_heads import Column
from lastmile.foundation.web.sheets import Row
from lastmile.kernel.errors import NotValid
from lastmile.kernel.outcomes import SHEET

COLUMNS = (
    Column("grid", "网格名称", ("网格",)),
    Column("name", "网格员", ("姓名", "网格员姓名")),
    Column("phone", "手机", ("联系电话", "电话")),
    Column("superior", "上级联系人"),
    Column("superior_phone", "电话", ("联系电话",), after="superior"),
    Column("kind", "网格类型"),
)


def read(*lines, needed=("name",)):
    rows = [Row(number, tuple(line)) for number, line in enumerate(lines, start=1)]
    heads, below = sheet_heads.read(rows, COLUMNS, needed=needed)
    return heads, [(line.number, dict(line.cells)) for line in below]


def test_the_order_and_wording_of_heads_do_not_matter():
    _heads, lines = read(("联系电话", "姓 名", "网格"), ("154", "陈示例", "3组"))
    assert lines == [(2, {"phone": "154", "name": "陈示例", "grid": "3组"})]


def test_titles_above_the_heads_are_passed_over():
    _heads, lines = read(("阿旺镇花名册",), ("填表单位:海科村",), ("网格", "姓名"), ("3组", "陈示例"))
    assert lines == [(4, {"grid": "3组", "name": "陈示例"})]


def test_brackets_stars_and_full_width_signs_do_not_matter():
    heads, _lines = read(("网格类型(村民小组/社区)", "*网格员★", "手机："))
    assert list(heads.keys.values()) == ["kind", "name", "phone"]


def test_heads_of_two_rows_are_read_together():
    heads, lines = read(("网格", "网格员", "网格员"), ("", "姓名", "电话"), ("3组", "陈示例", "154"))
    assert lines == [(3, {"grid": "3组", "name": "陈示例", "phone": "154"})]
    assert heads.row == 2


def test_the_phone_behind_the_superior_is_the_superiors():
    heads, _lines = read(("姓名", "手机", "上级联系人", "电话"))
    assert list(heads.keys.values()) == ["name", "phone", "superior", "superior_phone"]


def test_without_a_superior_the_same_word_is_the_persons_own():
    heads, _lines = read(("姓名", "电话"))
    assert list(heads.keys.values()) == ["name", "phone"]


def test_unknown_heads_are_said():
    heads, _lines = read(("姓名", "网格", "星座"))
    assert heads.unknown == ("星座",)


@pytest.mark.parametrize(
    "aside",
    [
        ("合计", "", "12"),
        ("总 计",),
        ("填表人:李", "", ""),
        ("姓名", "网格", "手机"),
        ("", "", ""),
        ("示例", "3组", "王"),
    ],
)
def test_totals_notes_examples_and_repeated_heads_are_no_rows(aside):
    _heads, lines = read(("姓名", "网格", "手机"), ("甲", "3组", "154"), aside, ("乙", "3组", "155"))
    assert [cells["name"] for _number, cells in lines] == ["甲", "乙"]


@pytest.mark.parametrize("line", [("甲", "乙"), ("网格", "手机"), ()])
def test_without_a_needed_head_it_says_which_is_missing(line):
    with pytest.raises(NotValid, match="没有找到表头“网格员”"):
        read(line, ("1", "2"))


TEXTS = st.lists(
    st.lists(st.sampled_from(["姓名", "网格", "电话", "上级联系人", "合计", "", "甲"]), max_size=6), max_size=8
)


@given(TEXTS)
def test_any_rows_are_lines_or_a_sentence(lines):
    try:
        heads, below = read(*lines)
    except NotValid:
        return
    assert "name" in heads.keys.values()
    assert all(number > heads.row and any(cells.values()) for number, cells in below)


@pytest.mark.parametrize(
    ("above", "year"),
    [
        ([("阿旺镇2025年度花名册",)], 2025),
        ([("2025年花名册", "2025年花名册"), ("填报时间:2026年1月5日",)], 2025),
        ([("2025年花名册 填报时间:2026年1月5日",)], 2025),
        ([("2024-2025年花名册",)], None),
        ([("2025年花名册",), ("2024年摸底",)], None),
        ([("填报日期:2026年1月5日",)], None),
        ([("花名册",)], None),
        ([], None),
    ],
)
def test_the_one_year_a_title_names_goes_with_the_rows(above, year):
    rows = [Row(n, line) for n, line in enumerate([*above, ("网格", "姓名"), ("3组", "2023年生")], start=1)]
    _heads, below = sheet_heads.read(rows, COLUMNS, needed=("name",))
    assert [line.year for line in below] == [year]


def test_each_sheet_has_the_year_of_its_own_title_and_a_head_is_no_title():
    sheets = [("2025年",), ("网格", "姓名"), ("1组", "甲")], [("网格", "2024年在岗"), ("", "姓名"), ("2组", "乙")]
    rows = [Row(page * SHEET + n, line) for page, lines in enumerate(sheets) for n, line in enumerate(lines, start=1)]
    _heads, below = sheet_heads.read(rows, COLUMNS, needed=("name",))
    assert [line.year for line in below] == [2025, None]
