"""Who asks: a program with a bearer token, acting as the person it belongs to, within the token's permissions."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBasicAuth, HttpBearer

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import accounts
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import ratelimit

A_MINUTE = 60
LONGEST = 200


class Token(HttpBearer):
    """`Authorization: Bearer …`. A browser's session opens nothing here, so no other page can act in its name."""

    def __call__(self, request: HttpRequest) -> Any:
        request.scope = None  # type: ignore[attr-defined]  # whatever the session says
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> Scope | None:
        """The scope of the token, or None (401). Tokens are limited by themselves, guesses by their address."""
        return _enter(request, token)


class TokenAsPassword(HttpBasicAuth):
    """`Authorization: Basic …`, the token as the password: all that map programs older than QGIS 3.24 can send.

    For reading layers alone. Nothing here asks a browser for a password, so none keeps one.
    """

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Scope | None:
        """The scope of the token, or None (401). The name says nothing: whom a token acts as, it knows."""
        return _enter(request, password)


def _enter(request: HttpRequest, token: str) -> Scope | None:
    scope = accounts.scope_of_token(token) if len(token) <= LONGEST and token.isascii() else None
    if scope is None:
        _limit("access.sign_in_a_minute", str(request.META.get("REMOTE_ADDR", "")))
        return None
    _limit("access.api_a_minute", token)
    request.scope = scope  # type: ignore[attr-defined]
    return scope


def _limit(key: str, who: str) -> None:
    ratelimit.limit(key, "api", who, most=packs.value(key, "").whole, seconds=A_MINUTE)
