"""Where a page leads that applies a figure of a rule pack: to the figure's own page, for the place of the matter.

Whoever may look at the packs of that place is led to the office's page, where a value of the place is set; everybody
else, the public too, to the page without an account that says value, source and since when.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rules import Figure

CONSOLE, EVERYBODY = "console:pack_figure", "figures:figure"


def figure_at(request: Any, key: str, code: str) -> Figure:
    """The figure in force at a place, looked up once for each place a request names. Raises UnknownFigure, NotValid."""
    if request is None:
        return packs.value(key, code)
    books = request.__dict__.setdefault("_books", {})
    if code not in books:
        books[code] = packs.book(code)
    return books[code].figure(key)  # type: ignore[no-any-return]


def address(request: Any, key: str, code: str) -> str:
    """The page of a figure at a place ("": the whole country) for whoever asks, or "" where nobody serves one."""
    scope = getattr(request, "scope", None)
    office = code and scope is not None and scope.may(Permission.PACK_VIEW, on=code)
    asked = f"?{urlencode({'at': code})}" if code else ""
    for name in (CONSOLE, EVERYBODY) if office else (EVERYBODY,):
        try:
            return reverse(name, args=[key]) + asked
        except NoReverseMatch:  # that face is not served by this process
            continue
    return ""
