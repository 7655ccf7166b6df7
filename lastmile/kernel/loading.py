"""How a process loads: hundreds of thousands of objects that all stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


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


_later: dict[str, Later] = {}


class Later:
    """A library that is loaded when something of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(import_module(self._name), attribute)
        setattr(self, attribute, found)  # the next time Python finds it by itself
        return found


def later(name: str) -> Any:
    """A library that many a command never needs, and that takes long to load: as its module, but loaded when first used.

    What forks loads it before (`load_now`), or each of its children would, for itself.
    """
    return _later.setdefault(name, Later(name))


def put_off() -> frozenset[str]:
    """The names of the libraries that `later` was asked for."""
    return frozenset(_later)


def load_now() -> None:
    """Load every library that was put off."""
    for name in put_off():
        import_module(name)
