"""Handlers that other processes run in tests; each leaves one line in a file, so that a second run shows."""

import os
import signal
import time
from pathlib import Path
from uuid import UUID


def note(uid: UUID) -> None:
    """One line a run: an append of a short line is never torn."""
    with open(os.environ["RACING_LOG"], "a") as log:
        log.write(f"{uid} {os.getpid()}\n")


def note_slowly(uid: UUID) -> None:
    time.sleep(0.2)
    note(uid)


def staying(log: Path) -> str:
    """The worker that stays in the middle of a job; "" while none does."""
    mark = log.with_suffix(".staying")
    return mark.read_text() if mark.exists() else ""


def note_and_stay_the_first_time(uid: UUID) -> None:
    """Whoever comes first never comes out of it and has to be killed; its job has run and is not settled."""
    note(uid)
    mark, log = Path(f"{os.environ['RACING_LOG']}.{os.getpid()}"), Path(os.environ["RACING_LOG"])
    mark.write_text(str(os.getpid()))
    try:
        os.link(mark, log.with_suffix(".staying"))  # whole, or not at all
    except FileExistsError:
        return
    while True:
        signal.pause()
