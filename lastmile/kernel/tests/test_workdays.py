from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lastmile.kernel.workdays import Calendar, YearNotInCalendar, add_workdays, is_workday, workdays_between

YEARS = frozenset({2026, 2027})
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    lambda off, worked: Calendar(YEARS, frozenset(off - worked), frozenset(worked)),
    st.sets(DAYS, max_size=30),
    st.sets(DAYS.filter(lambda day: day.weekday() >= 5), max_size=10),
)
PLAIN = Calendar(YEARS, frozenset(), frozenset())


def test_a_day_off_in_the_week_is_no_working_day_and_a_make_up_saturday_is_one() -> None:
    calendar = Calendar(YEARS, frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))
    assert not is_workday(date(2026, 10, 1), calendar)
    assert is_workday(date(2026, 10, 10), calendar)


def test_a_year_that_is_not_in_the_calendar_is_never_guessed() -> None:
    with pytest.raises(YearNotInCalendar) as refused:
        add_workdays(date(2027, 12, 30), 5, PLAIN)
    assert refused.value.year == 2028


@given(DAYS, st.integers(1, 30), CALENDARS)
def test_adding_working_days_lands_on_one_with_as_many_between(day: date, count: int, calendar: Calendar) -> None:
    assume(day < date(2027, 9, 1))
    found = add_workdays(day, count, calendar)
    assert is_workday(found, calendar)
    assert len(list(workdays_between(day + timedelta(days=1), found, calendar))) == count


@given(DAYS, st.integers(1, 30), CALENDARS)
def test_going_back_undoes_going_on_from_a_working_day(day: date, count: int, calendar: Calendar) -> None:
    assume(day < date(2027, 9, 1) and is_workday(day, calendar))
    assert add_workdays(add_workdays(day, count, calendar), -count, calendar) == day


@given(DAYS, st.integers(0, 20), st.integers(0, 20), CALENDARS)
def test_counting_in_two_parts_is_counting_at_once(day: date, first: int, then: int, calendar: Calendar) -> None:
    assume(day < date(2027, 9, 1) and is_workday(day, calendar))
    together = add_workdays(day, first + then, calendar)
    assert add_workdays(add_workdays(day, first, calendar), then, calendar) == together


@given(DAYS, CALENDARS)
def test_no_days_at_all_is_the_day_itself_or_the_next_working_one(day: date, calendar: Calendar) -> None:
    assume(day < date(2027, 9, 1))
    found = add_workdays(day, 0, calendar)
    assert found == day if is_workday(day, calendar) else found == add_workdays(day, 1, calendar)
