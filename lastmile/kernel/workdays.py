"""Working days, counted by a calendar of the State Council's yearly holiday schedule.

A year whose schedule is not known raises: neither weekends nor last year's dates are a substitute, because make-up days
turn Saturdays and Sundays into working days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
A_DAY = timedelta(days=1)


class YearNotInCalendar(LookupError):
    """The schedule of this year is not in the calendar."""

    def __init__(self, year: int) -> None:
        super().__init__(f"No holiday schedule for {year}.")
        self.year = year


@dataclass(frozen=True)
class Calendar:
    """Days off beside weekends, and weekend days worked instead, for the years named."""

    years: frozenset[int]
    days_off: frozenset[date]
    days_worked: frozenset[date]


def is_workday(day: date, calendar: Calendar) -> bool:
    """Whether offices work on the day. Raises YearNotInCalendar."""
    if day.year not in calendar.years:
        raise YearNotInCalendar(day.year)
    return day in calendar.days_worked or (day.weekday() < SATURDAY and day not in calendar.days_off)


def add_workdays(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after (before, when negative) the day, which itself never counts.

    Zero gives the day itself when it is one, else the next working day. Raises YearNotInCalendar.
    """
    step = -A_DAY if count < 0 else A_DAY
    found = day
    while count == 0 and not is_workday(found, calendar):
        found += A_DAY
    for _number in range(abs(count)):
        found += step
        while not is_workday(found, calendar):
            found += step
    return found


def workdays_between(first: date, last: date, calendar: Calendar) -> Iterator[date]:
    """The working days from first to last, both included. Raises YearNotInCalendar."""
    day = first
    while day <= last:
        if is_workday(day, calendar):
            yield day
        day += A_DAY


def with_plain_year(calendar: Calendar, year: int) -> Calendar:
    """The calendar with a missing year counted Monday to Friday, for a reckoning that is shown as provisional."""
    return Calendar(calendar.years | {year}, calendar.days_off, calendar.days_worked)
