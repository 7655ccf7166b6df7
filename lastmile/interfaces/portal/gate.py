"""The one gate of the public's pages, and what every one of them shows around its own content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import first_wrong, ratelimit
from lastmile.foundation.web.gates import open_to_all
from lastmile.interfaces.portal import numbers, places
from lastmile.kernel.errors import NotVisible

REASON = "warnings, shelters, numbers and lists of duties an office made public are for everybody; nothing else of people, calls or drafts"
LEFT = "anybody may leave a number to be warned by; it is proved by a code, limited, encrypted and shown to nobody"
TOLD = "anybody may report a danger or tip off and read its progress by a code; limited, nothing of the sender's phone is kept"
WISHED = "anybody may tell the own village that somebody at home needs help; proved by a code, limited, encrypted, taken back"
A_MINUTE = 60
LARGE = "large"  # the cookie of large type
View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Open to all, for reading only; what is not there is said on a page of the public's own."""
    return open_to_all(REASON)(require_safe(_kindly(view)))


def public_form(why: str) -> Callable[[View], View]:
    """Open to all, for a form in which the public leaves something: LEFT, TOLD or WISHED says why that is right."""

    def gate(view: View) -> View:
        return open_to_all(why)(require_http_methods(["GET", "HEAD", "POST"])(_kindly(view)))

    return gate


def _kindly(view: View) -> View:
    @wraps(view)
    def reading(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotVisible as problem:
            return page(request, "portal/not_found.html", {"words": problem.message}, status=404)

    return reading


def hold_back(request: Any, what: str, figure: str = "portal.asks_a_minute") -> None:
    """For answers that cost work: so many a minute from one address. Raises TooMuch."""
    most = packs.value(figure, "").whole
    ratelimit.limit("portal", what, request.META.get("REMOTE_ADDR", ""), most=most, seconds=A_MINUTE)


def page(request: Any, template: str, context: Mapping[str, Any], *, code: str = "", status: int = 200) -> HttpResponse:
    """A page of the public, with the numbers of its place below."""
    around = {
        "numbers": numbers.of(code),
        "at": code,
        "place_name": context.get("name") or (places.spoken(places.get_place(code).name) if code else ""),
        "large": request.COOKIES.get(LARGE) == "1",
        "here": request.get_full_path(),
    }
    first_wrong.begin(context)
    return render(request, template, {**around, **context}, status=status)
