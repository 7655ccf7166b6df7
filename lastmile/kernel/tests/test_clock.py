"""Moments are kept in UTC, days are those of Asia/Shanghai, and hours may go over midnight."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.kernel import clock

DAY = date(2026, 7, 25)


def test_a_day_begins_and_ends_at_midnight_in_china():
    assert clock.start_of(DAY) == datetime(2026, 7, 24, 16, tzinfo=UTC)
    assert clock.end_of(DAY) == clock.start_of(DAY + timedelta(days=1)) == datetime(2026, 7, 25, 16, tzinfo=UTC)


@pytest.mark.parametrize("words", ["0001-01-01", "9999-12-31", "2026-13-45", "", "junk", "\u0662026-07-25"])
def test_a_day_in_an_address_that_is_none_or_at_the_end_of_the_calendar_is_no_day(words):
    assert clock.day_said(words) is None
    assert clock.day_said("2026-07-25") == DAY


def test_just_before_midnight_in_china_it_is_still_today():
    with clock.stopped(datetime(2026, 7, 25, 15, 59, 59, tzinfo=UTC)):
        assert clock.today() == DAY
    with clock.stopped(datetime(2026, 7, 25, 16, tzinfo=UTC)):
        assert clock.today() == DAY + timedelta(days=1)


def test_a_stopped_clock_goes_on_as_before_even_after_an_error():
    before = clock._source
    with pytest.raises(ZeroDivisionError), clock.stopped(clock.at(DAY, 22, 40)):
        assert clock.now() == clock.at(DAY, 22, 40)
        raise ZeroDivisionError
    assert clock._source is before


@pytest.mark.parametrize(
    ("hour", "inside"), [("22:00", True), ("23:59", True), ("00:00", True), ("06:29", True), ("06:30", False), ("21:59", False)]
)  # fmt: skip
def test_the_night_goes_over_midnight_with_its_first_minute_and_without_its_last(hour, inside):
    assert clock.is_between(time.fromisoformat(hour), "22:00", "06:30") is inside


@given(
    at=st.times(), since=st.times().map(lambda one: f"{one:%H:%M}"), until=st.times().map(lambda one: f"{one:%H:%M}")
)
def test_an_hour_lies_in_a_stretch_or_in_the_rest_of_the_day(at, since, until):
    if since != until:
        assert clock.is_between(at, since, until) is not clock.is_between(at, until, since)
