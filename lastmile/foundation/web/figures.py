"""Where a page leads that applies a figure of a rule pack: to the figure's own page, for the place of the matter.

Whoever may look at the packs of that place is led to the office's page, where a value of the place is set; everybody
else, the public too, to the page without an account that says value, source and since when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.history import Then, then
from lastmile.foundation.rulepacks.rules import Figure

CONSOLE, EVERYBODY = "console:pack_figure", "figures:figure"


@dataclass(frozen=True)
class Past:
    """What a page says of a figure as it was, when it was asked for a moment (`?on=`)."""

    at: datetime
    then: Then


def past_of(request: Any, key: str, code: str) -> Past | None:
    """The figure as it was at the moment the page is asked for; None where it is asked for none, or for nothing that is one."""
    try:
        at = parse_datetime(request.GET.get("on", ""))
        return Past(at, then(key, code, at)) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):  # the first and the last day there are may be none in another time zone
        return None


def figure_at(request: Any, key: str, code: str) -> Figure:
    """The figure in force at a place, looked up once for each place a request names. Raises UnknownFigure, NotValid."""
    if request is None:
        return packs.value(key, code)
    books = request.__dict__.setdefault("_books", {})
    if code not in books:
        books[code] = packs.book(code)
    return books[code].figure(key)  # type: ignore[no-any-return]


def address(request: Any, key: str, code: str) -> str:
    """The page of a figure at a place ("": the whole country) for whoever asks, or "" where nobody serves one. A key may bear a
    moment of the past (key@moment): then the page says what held then."""
    scope = getattr(request, "scope", None)
    office = code and scope is not None and scope.may(Permission.PACK_VIEW, on=code)
    key, _sign, moment = key.partition("@")
    said = {name: value for name, value in (("at", code), ("on", moment)) if value}
    asked = f"?{urlencode(said)}" if said else ""
    for name in (CONSOLE, EVERYBODY) if office else (EVERYBODY,):
        try:
            return reverse(name, args=[key]) + asked
        except NoReverseMatch:  # that face is not served by this process
            continue
    return ""
