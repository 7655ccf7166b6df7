"""Handlers that other processes run in tests; each leaves one line in a file, so that a second run shows."""

import os
import time
from uuid import UUID


def note(uid: UUID) -> None:
    """One line a run: an append of a short line is never torn."""
    with open(os.environ["RACING_LOG"], "a") as log:
        log.write(f"{uid} {os.getpid()}\n")


def note_slowly(uid: UUID) -> None:
    time.sleep(0.2)
    note(uid)
