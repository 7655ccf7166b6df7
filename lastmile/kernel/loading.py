"""How a process loads: hundreds of thousands of objects that all stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is made meanwhile stays, and is not searched for garbage: not now, and never again.

    Python would search it over and over while it grows, a fifth of the time of a start. Processes forked afterwards keep
    sharing its memory, which a search would write into.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
