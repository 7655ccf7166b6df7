"""Addresses for `answers`: where gateways call back, and beside it a signed-in POST that does nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def plain(request: HttpRequest) -> HttpResponse:
    """Knows who asks and what they may do, and that is all."""
    scope = request.scope  # type: ignore[attr-defined]
    return HttpResponse(status=204 if scope.person_id and request.body else 403)


urlpatterns = [path("plain/", plain), path("channels/", include("lastmile.interfaces.gateways.urls"))]
