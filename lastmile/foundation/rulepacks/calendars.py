"""The working-day calendar, read from the State Council's yearly schedules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lastmile.foundation.rulepacks.tables import Table, read_tables
from lastmile.kernel.workdays import SATURDAY, Calendar


@dataclass(frozen=True)
class YearSchedule:
    """Where the schedule of one year comes from."""

    year: int
    source: str
    date: date
    confidence: str


@dataclass(frozen=True)
class WorkdayCalendar:
    """The calendar to count by, and the source of each year of it."""

    calendar: Calendar
    years: Mapping[int, YearSchedule]


def read_calendar(file: Path) -> WorkdayCalendar:
    """Raises PackIsWrong for days outside their year, make-up days that are no weekend, or days both off and worked."""
    years: dict[int, YearSchedule] = {}
    off: set[date] = set()
    worked: set[date] = set()
    for name, table in read_tables(file).items():
        year = _year(name, table)
        day = table.day("date")
        if day is None:
            raise table.wrong("date is missing")
        confidence = table.word("confidence", {"V", "H"})  # a calendar nobody is sure of is no calendar
        years[year] = YearSchedule(year, table.text("source"), day, confidence)
        days_off, days_worked = _days_off(table, year), set(table.take("worked", list))
        table.finish()
        if any(not isinstance(one, date) or one.year != year or one.weekday() < SATURDAY for one in days_worked):
            raise table.wrong(f"worked must be Saturdays and Sundays of {year}")
        if both := days_off & days_worked:
            raise table.wrong(f"{min(both)} is both off and worked")
        off |= days_off
        worked |= days_worked
    return WorkdayCalendar(Calendar(frozenset(years), frozenset(off), frozenset(worked)), years)


def _year(name: str, table: Table) -> int:
    if not (name.isascii() and name.isdigit() and len(name) == 4):
        raise table.wrong("the table must be named by its year")
    return int(name)


def _days_off(table: Table, year: int) -> set[date]:
    found: set[date] = set()
    for spell in table.tables("off"):
        spell.text("name")
        first, last = spell.day("from"), spell.day("until")
        spell.finish()
        if first is None or last is None or first.year != year or last.year != year or first > last:
            raise spell.wrong(f"from and until must be days of {year}, in order")
        found |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return found
