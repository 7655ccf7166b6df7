"""Every address the platform answers, read from the packages that bring them."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from lastmile.kernel.markdown import table

DEMO = ("demo/", "lastmile.demo.urls")
# What a face is for; the heads of the page, in its order.
FACES = {
    "": "Whatever faces a process serves",
    "console": "Face console: offices",
    "field": "Face field: phones of those who are out",
    "portal": "Face portal: the public, no account",
    "api": "Face api: programs and gateways",
    "demo": "A demo only",
}
COLUMNS = ("Address", "Name", "Method", "Open to", "What")


@dataclass(frozen=True)
class Address:
    """One route: its pattern as written, the view behind it, its name ("hazards:matter"), the face it belongs to ("" for all).

    `operation` is ninja's, behind an address of the API; `view` is then its function.
    """

    route: str
    view: Any
    name: str
    face: str = ""
    operation: Any = None


@functools.cache
def all_addresses() -> list[Address]:
    """Of every face, whichever this process serves, and of the demo."""
    urls = import_module(settings.ROOT_URLCONF)
    faces = {"": urls.ALWAYS, **urls.FACES, "demo": [DEMO]}
    mounted = [(face, path(prefix, include(module))) for face, entries in faces.items() for prefix, module in entries]
    return [found for face, pattern in mounted for found in _walk([pattern], face)]


def _walk(patterns: list[Any], face: str, prefix: str = "", space: str = "") -> Iterator[Address]:
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one.url_patterns, face, route, inner)
        elif isinstance(one, URLPattern):
            operation = _operation(one)
            view = operation.view_func if operation else one.callback
            yield Address(route, view, f"{space}{one.name or ''}", face, operation)


def _operation(pattern: URLPattern) -> Any:
    """The operation of that name, behind an address of the API; else None."""
    operations = getattr(inspect.getclosurevars(pattern.callback).nonlocals.get("self"), "operations", ())
    return next((one for one in operations if one.view_func.__name__ == pattern.name), None)


def page(note: str) -> str:
    """addresses.md."""
    parts = [f"## {head}\n\n{table(COLUMNS, _rows(face))}" for face, head in FACES.items()]
    return (
        f"# Addresses\n\n{note}\n`LASTMILE_FACES` says which faces a process serves. Open to: one of the words of "
        "[permissions.md](permissions.md) is enough, held somewhere or on a matter that was shared; where it counts is "
        "said by the scope (another's branch answers 404, a missing permission 403, a wrong state 409). What programs send and get "
        "is in [openapi.json](openapi.json).\n\n" + "\n".join(parts)
    )


def _rows(face: str) -> list[tuple[str, ...]]:
    return [
        (f"`/{one.route}`", f"`{one.name}`", _methods(one), _open_to(one.view), _said(one))
        for one in all_addresses()
        if one.face == face
    ]


def what(view: Any) -> str:
    """The first sentence of what a view says of itself; "" where it says nothing."""
    said = " ".join((inspect.getdoc(inspect.unwrap(view)) or "").split())
    return re.split(r"(?<=[.!?])\s", said)[0]


def _open_to(view: Any) -> str:
    words: tuple[str, ...] = getattr(view, "needs", ())
    return ", ".join(f"`{word}`" if "." in word else word for word in words) or f"everybody: {view.open_reason}"


def _said(one: Address) -> str:
    return str(one.operation.summary) if one.operation else what(one.view)


def _methods(one: Address) -> str:
    """Which methods it takes: a page with a form, both; else what the operation or a gate of Django's says."""
    if one.operation:
        return ", ".join(one.operation.methods)
    view = one.view
    while view:
        if allowed := inspect.getclosurevars(view).nonlocals.get("request_method_list"):
            return ", ".join(method for method in allowed if method != "HEAD")
        view = getattr(view, "__wrapped__", None)
    return "GET, POST"
