"""What people type into cells."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.kernel import cells
from lastmile.kernel.cells import Day


@pytest.mark.parametrize(
    "text",
    [
        "2024.6.1",
        "2024-06-01",
        "2024/6/1",
        "2024年6月1日",
        "20240601",
        "2024.06.01",
        "２０２４．６．１",
        "45444",
        "2024-06-01 08:30",
    ],
)
def test_a_day_is_read_in_the_ways_it_is_written(text):
    assert cells.day(text) == Day(date(2024, 6, 1))


@pytest.mark.parametrize("text", ["2024.6", "2024年6月", "202406", "2024-06"])
def test_a_month_is_its_first_day_and_says_so(text):
    assert cells.day(text) == Day(date(2024, 6, 1), exact=False)


@pytest.mark.parametrize(
    "text", ["6月1日", "2024.13.1", "2024.2.30", "去年", "1.6.2024", "99", "3024.1.1", "2024.6.1.2"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError):
        cells.day(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年6月30日前", Day(date(2024, 6, 30))),
        ("2024.6.30止", Day(date(2024, 6, 30))),
        ("2024年6月底前", Day(date(2024, 6, 1), exact=False)),
        ("2024年底", Day(date(2024, 12, 1), exact=False)),
        ("7月底前", Day(date(2026, 7, 1), exact=False, guessed_year=True)),
        ("6月底", Day(date(2027, 6, 1), exact=False, guessed_year=True)),
        ("年底前", Day(date(2026, 12, 1), exact=False, guessed_year=True)),
    ],
)
def test_a_last_day_is_read_as_deadlines_are_written(text, day):
    assert cells.day(text, near=date(2026, 7, 25), coming=True) == day


@pytest.mark.parametrize("text", ["前", "年", "月底", "年前"])
def test_what_only_ends_like_a_last_day_is_refused(text):
    with pytest.raises(ValueError):
        cells.day(text, near=date(2026, 7, 25))


@pytest.mark.parametrize("text", ["", "待核", "不详", " / ", "—", "无", "N/A"])
def test_unknown_is_unknown_and_never_zero(text):
    assert (cells.known(text), cells.day(text), cells.whole(text)) == ("", None, None)


@pytest.mark.parametrize("text", ["120", "１２０", "约120户", "120余人", "120.0", " 1 2 0 "])
def test_a_whole_number_is_read_in_the_ways_it_is_written(text):
    assert cells.whole(text) == 120


@pytest.mark.parametrize("text", ["12.5", "-1", "很多", "1万", "120-130", "9" * 12])
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(ValueError):
        cells.whole(text)


@pytest.mark.parametrize(("text", "value"), [("是", True), ("√", True), ("否", False), ("×", False), ("", None)])
def test_yes_and_no(text, value):
    assert cells.yes(text) is value


@pytest.mark.parametrize(
    ("text", "digits"),
    [("三组", "3组"), ("第十二组", "第12组"), ("二十网格", "20网格"), ("十组", "10组"), ("3组", "3组")],
)
def test_chinese_numerals_become_digits(text, digits):
    assert cells.numerals(text) == digits


def test_spaces_inside_a_name_go():
    assert cells.tight(" 张　 三 ") == "张三"


@given(st.text(max_size=40))
def test_any_text_is_a_value_or_a_value_error(text):
    for read in (cells.day, cells.whole, cells.yes):
        with contextlib.suppress(ValueError):
            read(text)
    assert isinstance(cells.numerals(text), str) and isinstance(cells.tight(text), str)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day):
    assert cells.day(f"{day.year}.{day.month}.{day.day}") == Day(day)


@pytest.mark.parametrize(
    ("text", "coming", "day"),
    [
        ("6月1日", False, date(2025, 6, 1)),
        ("12月20日", False, date(2025, 12, 20)),
        ("6月底", True, date(2025, 6, 1)),
        ("2024年6月1日", False, date(2024, 6, 1)),
        ("2月29日", False, date(2024, 2, 29)),
    ],
)
def test_a_day_without_a_year_is_of_the_year_that_is_known(text, coming, day):
    assert cells.day(text, near=date(2026, 7, 25), coming=coming, year=2025).date == day


def test_a_day_of_that_year_that_is_still_to_come_was_the_year_before():
    ahead = {"near": date(2026, 7, 25), "year": 2026}
    assert cells.day("12月20日", **ahead).date == date(2025, 12, 20)
    assert cells.day("12月20日", **ahead, coming=True).date == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("阿旺镇2025年度风险隐患台账", {2025}), ("二〇二五年隐患台账", {2025}), ("2025.6 台账", {2025}), ("2024-2025年", {2024, 2025}),
        ("隐患2025处", set()), ("东应急〔2024〕5号", set()), ("", set()),
    ],
)  # fmt: skip
def test_a_year_is_named_with_its_word_or_a_day(text, years):
    assert cells.years(text) == years
