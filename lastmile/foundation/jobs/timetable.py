"""Timed work: rows in the database, so that any number of workers run each thing once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from lastmile.foundation.jobs import rules
from lastmile.foundation.jobs.models import Timer
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import clock

log = logging.getLogger(__name__)
A_DAY = timedelta(days=1)
HELD = timedelta(hours=1)  # for so long daily work is ours: who failed, or died over it, is followed then


def lay_out() -> None:
    """Make a row for each entry of the timetable and drop rows of entries that are gone."""
    Timer.objects.exclude(name__in=settings.TIMETABLE).delete()
    for name, (_path, when) in settings.TIMETABLE.items():
        if isinstance(when, int):
            Timer.objects.get_or_create(name=name, defaults={"next_at": timezone.now()})
        else:
            Timer.objects.get_or_create(name=name, defaults={"next_at": rules.next_daily(hour_of(when), clock.now())})


def hour_of(when: str) -> str:
    """The time of day of daily work, HH:MM: written in the timetable, or told by the function that it names there."""
    return when if ":" in when else str(import_string(when)())


def run_due() -> list[str]:
    """Run every timer that is due, each at most once by whoever moves its row first. Returns their names.

    After an outage or a clock jump a timer runs once, not once for each time it missed.
    """
    ran = []
    for name in _may_be_due():
        path, when = settings.TIMETABLE[name]
        if isinstance(when, int):
            if _take_interval(name, when):
                ran.append(name)
                _run(name, path)
        elif (taken := _take_daily(name, hour_of(when))) is not None:
            ran.append(name)
            if _run(name, path):
                _settle(name, hour_of(when), taken)
    return ran


def _may_be_due() -> list[str]:
    """Entries whose row is due, or was left days ahead by a clock that went back: one read, for a worker asks all the time."""
    intervals, now = [name for name, (_path, when) in settings.TIMETABLE.items() if isinstance(when, int)], clock.now()
    found = {name for (name,) in _due(intervals, now, now + A_DAY)}
    return [name for name in settings.TIMETABLE if name in found]


def _rows_due(intervals: list[str], now: datetime, far: datetime) -> QuerySet[Timer, Any]:
    daily = Q(next_at__lte=now) | Q(next_at__gt=far)
    rows = Timer.objects.filter(Q(name__in=intervals, next_at__lte=Now()) | (~Q(name__in=intervals) & daily))
    return rows.values_list("name")


_due = Prepared(_rows_due, *(Timer._meta.get_field(name) for name in ("name", "next_at", "next_at")))


def _take_interval(name: str, seconds: int) -> bool:
    due = Timer.objects.filter(name=name, next_at__lte=Now())
    return bool(due.update(next_at=Now() + timedelta(seconds=seconds), last_at=Now()))


def _take_daily(name: str, hour_minute: str) -> datetime | None:
    """When daily work was taken, None where it is not due. It follows the business clock, which a demo may wind.

    It is due once more after `HELD` unless it is settled: a day's work does not fall away because the database was restarted over it.
    """
    now = clock.now()
    following = rules.next_daily(hour_minute, now)
    # The clock was set back: a row days ahead would keep the work from running.
    Timer.objects.filter(name=name, next_at__gt=following + A_DAY).update(next_at=following)
    due = Timer.objects.filter(name=name, next_at__lte=now)
    return now if due.update(next_at=now + HELD, last_at=now) else None


def _settle(name: str, hour_minute: str, taken: datetime) -> None:
    """The day's work is done, unless somebody else has it by now."""
    held = Timer.objects.filter(name=name, next_at=taken + HELD)
    held.update(next_at=rules.next_daily(hour_minute, taken))


def _run(name: str, path: str) -> bool:
    """Whether it was done; what failed is said loudly."""
    try:
        import_string(path)()
    except Exception as problem:
        log.error("timetable %s failed: %s", name, type(problem).__name__, exc_info=settings.DEBUG)
        return False
    return True
