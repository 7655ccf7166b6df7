"""Where a page ended stands in the address: ours comes back as it was, anybody else's shows the first page."""

import base64
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.foundation.web.tables import LARGEST, mark_of, read_mark


@given(st.dates(), st.integers(-LARGEST, LARGEST))
def test_a_mark_of_ours_comes_back(day, key):
    assert read_mark(mark_of([day, key]), (date, int)) == (day, key)


@given(st.text(max_size=60))
def test_whatever_stands_in_the_address_is_read_or_is_none(words):
    assert read_mark(words, (datetime, int)) is None


@given(st.integers(min_value=LARGEST + 1))
def test_a_number_no_key_can_be_is_none_of_ours(number):
    assert read_mark(mark_of([number]), (int,)) is None


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_text_no_database_stores_is_none_of_ours(text):
    assert read_mark(mark_of([text]), (str,)) is None


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_before_or_behind_all_days_is_none_of_ours(moment):
    assert read_mark(mark_of([moment]), (datetime,)) is None


def test_a_mark_deeper_than_can_be_read_is_none_of_ours():
    assert read_mark(base64.urlsafe_b64encode(b"[" * 5000).decode(), (int,)) is None
