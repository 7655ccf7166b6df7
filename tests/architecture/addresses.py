"""Every address the platform answers, whatever faces a process serves."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.urls import URLPattern, URLResolver, include, path

from config import urls


@dataclass(frozen=True)
class Address:
    """One route: its pattern as written, the view behind it, its name ("hazards:matter")."""

    route: str
    view: Any
    name: str


def _exists(module: str) -> bool:
    package, _dot, _name = module.rpartition(".")
    try:
        return find_spec(package) is not None and find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@functools.cache
def all_addresses() -> list[Address]:
    """Of every face, and of the demo."""
    mounted = [
        *urls.ALWAYS,
        *(entry for face in urls.FACES.values() for entry in face),
        ("demo/", "lastmile.demo.urls"),
    ]
    patterns = [path(prefix, include(import_module(module))) for prefix, module in mounted if _exists(module)]
    return list(_walk(patterns))


def _walk(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[Address]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, route, inner)
        elif isinstance(one, URLPattern):
            yield Address(route, _view(one), f"{space}{one.name or ''}")


def _view(pattern: URLPattern) -> Any:
    """The view itself; behind an address of the API, the operation of that name."""
    operations = getattr(inspect.getclosurevars(pattern.callback).nonlocals.get("self"), "operations", ())
    return next((one.view_func for one in operations if one.view_func.__name__ == pattern.name), pattern.callback)
