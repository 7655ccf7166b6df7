"""A day is written as people write it: 7月22日, with the year only when it is another one."""

from datetime import date

from lastmile.foundation.web.templatetags import ui
from lastmile.kernel import clock

STOPPED = clock.at(date(2026, 7, 25), 3)


def test_a_day_of_this_year_needs_no_year():
    with clock.stopped(STOPPED):
        assert ui.day(date(2026, 7, 22)) == "7月22日"


def test_a_day_of_another_year_bears_it():
    with clock.stopped(STOPPED):
        assert ui.day(date(2025, 12, 31)) == "2025年12月31日"


def test_no_day_is_nothing():
    assert ui.day(None) == ""


def test_the_end_of_a_day_that_is_over_is_over_by_days_wherever_it_is_said():
    end = clock.at(date(2026, 7, 24), 0)  # 7月23日 24:00, two days ago by the calendar, 27 hours by the clock
    with clock.stopped(STOPPED):
        assert ui.left(end) == ui.day_left(date(2026, 7, 23))
        assert "已超2天" in str(ui.left(end))


def test_a_moment_that_is_over_is_over_by_the_clock():
    with clock.stopped(STOPPED):
        assert "已超1小时" in str(ui.left(clock.at(date(2026, 7, 25), 1, 30)))
