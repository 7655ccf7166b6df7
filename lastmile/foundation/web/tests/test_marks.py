"""Where a page ended stands in the address: ours comes back as it was, anybody else's shows the first page."""

from datetime import date, datetime

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


def test_text_no_database_stores_is_none_of_ours():
    assert read_mark(mark_of(["a\0b"]), (str,)) is None
