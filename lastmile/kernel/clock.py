"""The one clock. Everything asks here for the time, so that a demo or a test can set it.

Moments are aware and in UTC; days, and "by 24:00", are those of Asia/Shanghai.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
Source = Callable[[], datetime]


def _machine() -> datetime:
    return datetime.now(UTC)


_source: Source = _machine


def now() -> datetime:
    """The present moment, in UTC."""
    return _source()


def today() -> date:
    """The present day in Asia/Shanghai."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The moment as a clock on a wall in China shows it."""
    return moment.astimezone(SHANGHAI)


def end_of(day: date) -> datetime:
    """24:00 of the day in Asia/Shanghai, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def start_of(day: date) -> datetime:
    """0:00 of the day in Asia/Shanghai, in UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_said(words: str) -> date | None:
    """A day as an address says it (2026-07-25), or None for what is none: also for one so near the ends of the calendar
    that no day before or behind it can be counted (OverflowError for whoever tried).
    """
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None


def last_day(due: datetime) -> date:
    """The last day on which what is due then is in time: midnight is the end of the day before, in Asia/Shanghai."""
    return local(due - timedelta(microseconds=1)).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """The given wall-clock time of a day in Asia/Shanghai, in UTC."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def set_source(source: Source | None) -> None:
    """Take the time from `source`; None is the machine's own clock."""
    global _source
    _source = source or _machine


@contextmanager
def stopped(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment, for tests."""
    global _source
    before = _source
    _source = lambda: moment  # noqa: E731
    try:
        yield
    finally:
        _source = before


def is_between(at: time, since: str, until: str) -> bool:
    """Whether an hour lies between two times of day, the first included; 22:00 to 06:30 goes over midnight."""
    begin, end = time.fromisoformat(since), time.fromisoformat(until)
    return begin <= at < end if begin <= end else at >= begin or at < end
