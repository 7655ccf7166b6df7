"""Who may open a page. Every view passes one of these gates; a guard test walks all addresses.

Domain errors are mapped to status codes once, in `middleware.DomainErrors`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.foundation.access import sharing
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.web import kept, meanwhile
from lastmile.foundation.web.middleware import refusal
from lastmile.kernel.errors import NotAllowed

OUT = "sign_in:out"
# What a session may owe before any page, and the page on which that is done.
OWED_FIRST = (("must_change", "sign_in:password"), ("must_second", "sign_in:second_factor"))
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class ScopedRequest(HttpRequest):
    """A request that passed a gate: it knows who asks, and which area they look at."""

    scope: Scope
    area: str


def needs(*permissions: str) -> Callable[[View], View]:
    """Open only to people who hold one of the permissions somewhere, or on a matter shared with them; selectors and
    services decide where.
    """

    def gate(view: View) -> View:
        @wraps(view)
        def gated(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if elsewhere := _first(request):
                return elsewhere
            held = any(request.scope.has(one) for one in permissions)
            if not held and not sharing.opens(request.scope, permissions):
                raise NotAllowed(_("您没有打开这一页的权限。"))
            response: HttpResponseBase = meanwhile.in_one_step(view, request, args, kwargs)
            return response

        gated.needs = permissions  # type: ignore[attr-defined]
        return gated  # type: ignore[return-value]

    return gate


def signed_in(view: View) -> View:
    """Open to everybody with an account: pages about oneself."""

    @wraps(view)
    def gated(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if elsewhere := _first(request):
            return elsewhere
        response: HttpResponseBase = meanwhile.in_one_step(view, request, args, kwargs)
        return response

    gated.needs = ("signed in",)  # type: ignore[attr-defined]
    return gated  # type: ignore[return-value]


def open_to_all(reason: str) -> Callable[[View], View]:
    """Open without an account, for a reason that the guard test lists."""

    def gate(view: View) -> View:
        view.needs = ()  # type: ignore[attr-defined]
        view.open_reason = reason  # type: ignore[attr-defined]
        return view

    return gate


def _first(request: Any) -> HttpResponseBase | None:
    """What comes before any page: signing in, a new password where the one used was given by somebody else or is old, a second
    factor where the place asks for one."""
    if request.scope is None:
        return ask_to_sign_in(request)
    owed = owed_first(request)
    if owed and request.path not in {reverse(owed), reverse(OUT)}:
        return redirect(owed)
    return None


def owed_first(request: Any) -> str:
    """Name of the page on which this session must do something before any other, or ""."""
    return next((name for flag, name in OWED_FIRST if request.session.get(flag)), "")


def ask_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back; a part asked for by htmx moves the whole page there, a program gets 401."""
    target = resolve_url(settings.LOGIN_URL)
    if getattr(request, "htmx", False):
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    if request.path.startswith("/api/"):
        return refusal(request, 401, "")
    # A form sent after the session ended comes back to where it was, not to an address that only takes POST.
    back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    if request.method == "POST" and (word := kept.keep(request)):
        return render(request, "web/ended.html", {"kept": word, "back": back, "target": target}, status=401)
    return redirect_to_login(back, target)
