"""Numbers as ledgers hold them: an about never turns exact, 元 and 亩 are converted, nonsense is refused, nothing crashes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.kernel import measures
from lastmile.kernel.cells import day, time_of


@pytest.mark.parametrize(
    ("text", "value", "about"),
    [("约3户", 3, True), ("120余人", 120, True), ("３套", 3, False), ("1,200", 1200, False), ("5人左右", 5, True)],
)
def test_a_count_says_whether_it_is_an_about(text, value, about):
    assert measures.count(text) == measures.Amount(Decimal(value), about)


@pytest.mark.parametrize(
    ("text", "value"),
    [("三十", 30), ("一千", 1000), ("二户", 2), ("十二人", 12), ("一百零五", 105), ("三百二十个", 320)],
)
def test_chinese_numerals_are_read_as_clerks_write_them(text, value):
    assert measures.count(text) == measures.Amount(Decimal(value))


@pytest.mark.parametrize("text", ["两三户", "一百二", "百", "十百"])
def test_a_numeral_that_may_mean_two_things_is_refused(text):
    with pytest.raises(ValueError):
        measures.count(text)


@pytest.mark.parametrize(("text", "wan"), [("5000元", "0.5"), ("3.5万元", "3.5"), ("2", "2"), ("1亿元", "10000")])
def test_money_is_in_wan_whatever_the_cell_says(text, wan):
    assert measures.money(text) == measures.Amount(Decimal(wan))


@pytest.mark.parametrize(("text", "hectares"), [("15亩", "1"), ("2公顷", "2"), ("1平方公里", "100"), ("500㎡", "0.05")])
def test_areas_are_in_hectares(text, hectares):
    assert measures.hectares(text) == measures.Amount(Decimal(hectares))


@pytest.mark.parametrize("text", ["", "待核", "/", "不详"])
def test_unknown_is_never_zero(text):
    assert measures.count(text) is None and measures.money(text) is None


@given(st.integers(0, 10**9))
def test_every_whole_number_reads_as_itself(number):
    assert measures.count(str(number)) == measures.Amount(Decimal(number))
    assert measures.count(f"约{number}户") == measures.Amount(Decimal(number), about=True)


@given(st.text(max_size=20))
def test_whatever_stands_in_a_cell_is_a_value_or_refused(text):
    for reader in (measures.count, measures.money, measures.hectares, day, time_of):
        try:
            reader(text)
        except ValueError:
            continue


@pytest.mark.parametrize(
    ("text", "upper"),
    [
        ("3-5户", "5户"),
        ("10~15人", "15人"),
        ("10人～15人", "15人"),
        ("约3至5", "5"),
        ("三五户", "五户"),
        ("三到五户", "五户"),
        ("3—5万元", "5万元"),
    ],
)
def test_the_upper_end_of_a_range_is_known_and_is_a_number_as_written(text, upper):
    assert measures.upper(text) == upper
    assert (measures.money if "万" in upper else measures.count)(f"约{upper}").about


@pytest.mark.parametrize("text", ["3户", "约3户", "-5", "若干", "", "三十户", "十五人", "五三户户", "1,200"])
def test_what_is_one_number_or_none_is_no_range(text):
    assert measures.upper(text) == ""


@given(st.text(max_size=12))
def test_any_text_is_a_range_or_none(text):
    assert isinstance(measures.upper(text), str)
