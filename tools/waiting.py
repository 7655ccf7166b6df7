"""Waiting for a state of something that runs: the one place where a test lets time pass."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 180.0  # seconds; reached only where something is broken, however slow the machine
PAUSE = 0.05
Seen = TypeVar("Seen")


def wait_until(
    true: Callable[[], Seen], what: str, *, seconds: float = PATIENCE, pause: Callable[[float], object] = time.sleep
) -> Seen:
    """Look until something is true and return it; AssertionError naming `what` was waited for in vain.

    `pause` takes the seconds between two looks: a browser's own, where it has to hear meanwhile.
    """
    until = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < until, f"waited in vain until {what}"
        pause(PAUSE)
    return found
