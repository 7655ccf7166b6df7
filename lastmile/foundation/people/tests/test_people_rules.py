"""Decisions about people that need no database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.foundation.people import rules

BIRTHDAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


def a_number(place, born, order):
    body = f"{place}{born:%Y%m%d}{order:03}"
    total = sum(int(sign) * weight for sign, weight in zip(body, rules.WEIGHTS, strict=True))
    return body + rules.CHECKS[total % 11]


NUMBERS = st.builds(a_number, st.integers(110000, 659999), BIRTHDAYS, st.integers(0, 999))


@given(st.integers(110000, 659999), BIRTHDAYS, st.integers(0, 999))
def test_an_identity_number_says_birthday_and_sex(place, born, order):
    assert rules.identity(a_number(place, born, order)) == (born, "m" if order % 2 else "f")


@given(NUMBERS, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, by):
    digit = number[place]
    wrong = str((int(digit) + by) % 10) if digit != "X" else str(by)
    assert rules.identity(number[:place] + wrong + number[place + 1 :]) is None


@given(NUMBERS, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or rules.identity(swapped) is None


@given(st.text(max_size=20))
def test_no_text_breaks_the_check(text):
    assert rules.identity(text) is None or len(text) == 18


@pytest.mark.parametrize("text", ["", "1", "53010219900101123x", "１" * 18, "53010219900230121X"])
def test_what_is_no_number_is_none(text):
    assert rules.identity(text) is None


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 300))
def test_months_earlier_is_the_same_day_or_the_last_one_there_is(day, months):
    found = rules.months_before(day, months)
    assert (day.year * 12 + day.month) - (found.year * 12 + found.month) == months and found.day <= day.day
    assert found.day == day.day or found.day >= 28


def test_fields_of_work_are_parted_by_any_of_the_signs_people_use():
    assert rules.domains_of("教育、卫生,交通;住建 ,") == ["教育", "卫生", "交通", "住建"]
