"""Where does this figure come from, for whoever has no way into the office's packs: the public, and phones."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rules import where_from
from lastmile.foundation.web import ratelimit
from lastmile.foundation.web.figures import past_of
from lastmile.foundation.web.gates import open_to_all

A_MINUTE = 60


@open_to_all(
    "figures are public rules: value, source and since when; never the reason a colleague typed, nor who set it"
)
@require_GET
def figure(request: Any, key: str) -> HttpResponse:
    """One figure at a place (`?at=`, the whole country without): value, source, since when, and what each level says."""
    if key not in catalogue.current().forms:
        raise Http404
    if request.scope is None:
        most = packs.value("portal.asks_a_minute", "").whole
        ratelimit.limit("figure", request.META.get("REMOTE_ADDR", ""), most=most, seconds=A_MINUTE)
    place = regions.get_region(request.GET["at"][:40]) if request.GET.get("at") else None
    sayings = packs.sayings(key, place.code if place else "")
    context = {
        "place": place,
        "figure": sayings[0].figure,
        "form": catalogue.form(key),
        "text": sayings[0].text,
        "where": where_from(sayings[0].figure, publicly=request.scope is None),
        "others": sayings[1:],
        "past": past_of(request, key, place.code if place else ""),
        "back": _back(request),
    }
    return TemplateResponse(request, "figures/figure.html", context)


def _back(request: Any) -> str:
    """The page that led here; a phone's app has no button of its own for it."""
    before = str(request.headers.get("Referer", ""))
    return before if url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}) else ""
