"""One thread a channel carries messages out, so that a gateway that hangs holds up neither ladders nor other channels."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)
_threads: dict[str, threading.Thread] = {}


def start(name: str, work: Callable[[], object]) -> bool:
    """Run `work` in the thread of that name; False when the last one is still at it."""
    busy = _threads.get(name)
    if busy and busy.is_alive():
        return False
    _threads[name] = threading.Thread(target=_run, args=(name, work), name=name)
    _threads[name].start()
    return True


def wait(seconds: float = 10.0) -> None:
    """Wait until every carrier has come home."""
    for thread in list(_threads.values()):
        thread.join(seconds)


def _run(name: str, work: Callable[[], object]) -> None:
    try:
        work()
    except DatabaseError as problem:  # the database went away: the next round tries again
        log.error("%s: %s", name, type(problem).__name__)
    except Exception:
        log.exception("%s failed", name)
    finally:
        connection.close()
