"""When a failed job runs again, and when a timer is next due."""

from datetime import datetime, timedelta

from lastmile.kernel import clock

MOST_TRIES = 12


def pause(tries: int) -> timedelta:
    """2, 4, 8 … seconds, at most ten minutes: twelve tries span a good hour."""
    return timedelta(seconds=min(2**tries, 600))


def next_daily(hour_minute: str, after: datetime) -> datetime:
    """The next moment after `after` at which clocks in China show `hour_minute` ("07:30")."""
    hour, minute = map(int, hour_minute.split(":"))
    day = clock.local(after).date()
    moment = clock.at(day, hour, minute)
    return moment if moment > after else clock.at(day + timedelta(days=1), hour, minute)
