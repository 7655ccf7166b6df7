import logging
from datetime import date

import pytest

from lastmile.foundation.rulepacks import catalogue, working_days
from lastmile.foundation.rulepacks.apps import workdays_are_known
from lastmile.kernel.workdays import is_workday, workdays_between

CALENDAR = catalogue.current().workdays.calendar


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 1, 26), True),
        (date(2025, 1, 28), False),
        (date(2025, 2, 8), True),
        (date(2025, 9, 28), True),
        (date(2025, 10, 8), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 4), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 4, 6), False),
        (date(2026, 5, 9), True),
        (date(2026, 6, 19), False),
        (date(2026, 7, 25), False),
        (date(2026, 9, 20), True),
        (date(2026, 9, 25), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
    ],
)
def test_the_days_of_the_published_schedules(day: date, works: bool) -> None:
    assert is_workday(day, CALENDAR) is works


@pytest.mark.parametrize(("year", "days"), [(2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_law_leaves(year: int, days: int) -> None:
    """365 days less 104 weekend days and 13 public holidays: make-up days move weekends, they take none away."""
    assert len(list(workdays_between(date(year, 1, 1), date(year, 12, 31), CALENDAR))) == days


def test_three_working_days_over_a_holiday() -> None:
    assert working_days.after(date(2026, 9, 30), 3).day == date(2026, 10, 10)


def test_a_missing_year_gives_a_provisional_day_that_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        found = working_days.after(date(2030, 12, 30), 3)
    assert found.day == date(2031, 1, 2)
    assert found.warning == "2030、2031年的放假安排还没有录入,暂按周一至周五计算,请核对。"
    assert "2031" in caplog.text


def test_the_platform_warns_at_start_when_a_year_is_about_to_be_missing() -> None:
    assert workdays_are_known(date(2026, 7, 1)) == []
    assert [one.id for one in workdays_are_known(date(2026, 12, 1))] == ["rulepacks.W001"]
    assert len(workdays_are_known(date(2031, 12, 1))) == 2
