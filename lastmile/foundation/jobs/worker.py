"""The loop a worker process runs until it is told to stop: due jobs, then the timetable, then a beat."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from types import FrameType

from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models.functions import Now

from lastmile.foundation.jobs import services, timetable
from lastmile.foundation.jobs.models import Beat

log = logging.getLogger(__name__)
IDLE = 0.2
BEAT = 1.0  # often enough: missed for a minute it is an alarm
JUMP = 60.0  # seconds: a clock set right by its time server moves less; jobs lie below the packs and ask no figure


def stop_on_signals() -> threading.Event:
    """An event that is set by SIGTERM or SIGINT."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    return stop


def work(stop: threading.Event, *, name: str = "") -> None:
    """Do what is due until `stop` is set. The database may go away meanwhile: wait and go on."""
    name = name or f"worker-{os.getpid()}"
    laid_out, beaten = False, -BEAT

    def keep_time() -> None:
        nonlocal beaten
        timetable.run_due()
        if time.monotonic() - beaten >= BEAT:
            services.beat("worker", name)
            services.beat("timetable")
            beaten = time.monotonic()

    def between_jobs() -> None:
        """A batch of long jobs holds up no ladder."""
        if time.monotonic() - beaten >= BEAT:
            keep_time()

    while not stop.is_set():
        try:
            if not laid_out:
                timetable.lay_out()
                laid_out = True
            busy = services.run_due(between=between_jobs)
            keep_time()
            notice_jump()
        except (OperationalError, InterfaceError) as problem:
            log.error("database away: %s", type(problem).__name__)
            connection.close()
            busy = 0
            stop.wait(2)
        close_old_connections()
        if not busy:
            stop.wait(IDLE)


_last: tuple[float, float] | None = None


def notice_jump() -> float:
    """Log a machine clock that moved over 60 s against the monotonic one; returns the jump in seconds.

    Nothing fires twice for it: leases use the database's time and every step is claimed by state.
    """
    global _last
    now = time.time(), time.monotonic()
    jump = 0.0 if _last is None else (now[0] - _last[0]) - (now[1] - _last[1])
    _last = now
    if abs(jump) > JUMP:
        log.error("the machine's clock jumped by %.0f s", jump)
        Beat.objects.update_or_create(name="clock-jump", defaults={"at": Now(), "detail": f"{jump:.0f} s"})
    return jump
