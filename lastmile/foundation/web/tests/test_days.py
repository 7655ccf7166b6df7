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
