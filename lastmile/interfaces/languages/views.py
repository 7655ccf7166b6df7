"""The language of the pages, where the browser's own is not the reader's: an English Windows in a Chinese office."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from lastmile.foundation.web.gates import open_to_all

YEAR = 365 * 24 * 3600


@open_to_all("chooses the language one's own pages are drawn in, on one's own machine; shows and stores nothing")
@require_GET
def choose(request: Any) -> HttpResponse:
    """`?to=en&back=/p/`: keeps the language in the browser and returns to where one was; one we lack changes nothing."""
    back, to = request.GET.get("back", ""), request.GET.get("to", "")
    response = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    if to in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            to,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
