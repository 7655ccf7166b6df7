"""The demo clock as the source of the kernel's clock. Installed only where settings.DEMO is set."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from lastmile.demo.models import DemoClock
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed

START = clock.at(datetime(2026, 7, 25).date(), 20, 30)
SPEEDS = (0.0, 1.0, 10.0, 60.0)
LOOK_AGAIN = 0.5  # seconds a process may trust what it read of a clock that runs

_lock = threading.Lock()
_read: tuple[float, datetime, datetime, float] | None = None
_alone = False
_rows = Prepared(lambda: DemoClock.objects.filter(pk=1).values_list("shown_at", "set_at", "speed"))


def demo_now() -> datetime:
    """The demo's moment. Where there is no row yet, the machine's own clock."""
    global _read
    with _lock:
        if _read is None or (not _alone and (_read[3] == 0 or time.monotonic() - _read[0] > LOOK_AGAIN)):
            # A clock that stands may be wound at every step of a night run forward: an answer written with the moment of
            # half a second ago would be one of minutes ago.
            _read = _look() or _read
        if _read is None:
            return datetime.now(UTC)
        _when, shown_at, set_at, speed = _read
    return shown_at + (datetime.now(UTC) - set_at) * speed


def _look() -> tuple[float, datetime, datetime, float] | None:
    if connection.needs_rollback:
        return None
    try:
        # A table that is still to be made must not spoil the migration that asks for the day.
        with transaction.atomic() if connection.in_atomic_block and _read is None else nullcontext():
            rows = _rows()
    except DatabaseError:
        return None
    return (time.monotonic(), *rows[0]) if rows else None


def go_by(row: DemoClock | None) -> None:
    """Take over what somebody just read: else a page would show for a moment more how a clock runs that was stopped."""
    global _read
    if row:
        with _lock:
            _read = (time.monotonic(), row.shown_at, row.set_at, row.speed)


@contextmanager
def alone() -> Iterator[None]:
    """Whoever prepares a demo or runs its night forward winds it alone: what was read of the clock holds until it is wound here.

    Everything that is written asks for the moment: 4,000 statements of the 56,000 that prepare a demo, 17,000 of the 119,000
    of its night.
    """
    global _alone
    before, _alone = _alone, True
    try:
        yield
    finally:
        _alone = before


def install() -> None:
    clock.set_source(demo_now)


def _require_demo() -> None:
    if not settings.DEMO:
        raise NotAllowed("The clock can be wound in a demo only.")


@transaction.atomic
def wind(*, to: datetime | None = None, speed: float | None = None, scene: str | None = None) -> DemoClock:
    """Set the demo clock: to a moment, to a speed (0, 1, 10, 60), or both. Refused outside a demo."""
    global _read
    _require_demo()
    if speed is not None and speed not in SPEEDS:
        raise NotAllowed(f"Speeds are {', '.join(str(one) for one in SPEEDS)}.")
    row, now = DemoClock.objects.select_for_update().filter(pk=1).first(), datetime.now(UTC)
    if row is None:
        row = DemoClock(pk=1, shown_at=to or START, speed=1.0)
    else:
        row.shown_at = to or row.shown_at + (now - row.set_at) * row.speed
    row.set_at = now
    row.speed = row.speed if speed is None else speed
    row.scene = row.scene if scene is None else scene
    row.save()
    with _lock:
        _read = None
    return row


def keep() -> None:
    """Note how far a clock that runs has come, so that it goes on from there when the demo was off."""
    if DemoClock.objects.filter(pk=1, speed__gt=0).exists():
        wind()


def go_on() -> None:
    """Go on from where it was kept last: while the demo is off nobody is at the desk, and no minute of its night passes."""
    if row := DemoClock.objects.filter(pk=1).first():
        wind(to=row.shown_at)
