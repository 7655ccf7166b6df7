"""Page or part, answers that say "not changed", and prints."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.response import TemplateResponse
from django.utils.cache import patch_vary_headers

from lastmile.kernel import clock


def page_or_part(request: Any, page: str, part: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The part when htmx asks for it; the page for everybody else, boosted links and the back button included."""
    htmx = getattr(request, "htmx", None)
    asked = htmx is not None and bool(htmx) and not (htmx.boosted or htmx.history_restore_request)
    response = TemplateResponse(request, part if asked else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def has_already(request: HttpRequest, etag: str) -> bool:
    """Whether the client names this among what it has. Compressed on the way, a strong mark comes back as a weak one."""
    named = request.headers.get("If-None-Match", "").split(",")
    return etag in {one.strip().removeprefix("W/") for one in named}


def unless_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 when the client already has exactly this; for pages that poll."""
    if isinstance(response, TemplateResponse) and not response.is_rendered:
        response.render()
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if has_already(request, etag):
        return HttpResponseNotModified(headers={"ETag": etag})
    response.headers["ETag"] = etag
    return response


def pdf(name: str, content: bytes) -> HttpResponse:
    """A print, shown by the browser; saved, it bears the name and the day."""
    file = quote(f"{name}-{clock.today():%Y%m%d}.pdf", safe="")
    disposition = f"inline; filename=\"{clock.today():%Y%m%d}.pdf\"; filename*=UTF-8''{file}"
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
