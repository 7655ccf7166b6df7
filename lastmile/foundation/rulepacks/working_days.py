"""Due days counted in working days. A year without a holiday schedule gives a provisional day that says so."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import workdays

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reckoned:
    """A day counted in working days. `warning` is a sentence to show when it is only provisional, else empty."""

    day: date
    warning: str = ""


def after(day: date, count: int) -> Reckoned:
    """The `count`-th working day after the day.

    When it needs a year whose schedule is missing, that year is counted Monday to Friday and the warning says so:
    a matter must have some due day, but nobody may take it for a certain one.
    """
    calendar = catalogue.current().workdays.calendar
    missing: list[int] = []
    while True:
        try:
            found = workdays.add_workdays(day, count, calendar)
        except workdays.YearNotInCalendar as problem:
            missing.append(problem.year)
            calendar = workdays.with_plain_year(calendar, problem.year)
        else:
            return Reckoned(found, _warning(missing))


def _warning(years: list[int]) -> str:
    if not years:
        return ""
    log.warning("no holiday schedule for %s: working days are provisional", ", ".join(map(str, years)))
    words = {"years": "、".join(str(year) for year in years)}
    return _("%(years)s年的放假安排还没有录入,暂按周一至周五计算,请核对。") % words
