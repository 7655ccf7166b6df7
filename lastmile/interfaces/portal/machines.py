"""What machines fetch: the feed, each alert as signed CAP, the card to pass on, its map. Answers that did not change say so."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lastmile.domains.alerts import public as alerts
from lastmile.foundation.maps import tiles
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.pages import has_already
from lastmile.foundation.wording import in_own_language
from lastmile.interfaces.portal import atom, capping, cards, charts, keys, places
from lastmile.interfaces.portal.gate import hold_back, public
from lastmile.kernel import cap, clock

FRESH = 30  # seconds others may keep an answer
A_DAY = 86_400


@public
def feed(request: Any) -> HttpResponse:
    """Public alerts in force and those that ended lately; `?at=` narrows it to a place."""
    code = places.get_place(request.GET["at"]).code if request.GET.get("at") else ""
    since = clock.now() - timedelta(days=packs.value("portal.notice_days", "").whole)
    found = alerts.notices(code, ended_since=since)
    content = atom.feed(
        found,
        title=_("%(place)s预警") % {"place": places.get_place(code).name if code else ""},
        address=request.build_absolute_uri(),
        page_of=lambda uid: request.build_absolute_uri(reverse("portal:alert", args=[uid])),
        cap_of=lambda uid: request.build_absolute_uri(reverse("portal:cap", args=[uid])),
    )
    changed = max((one.changed_at for one in found), default=atom.BEGAN)
    mark = hashlib.sha256(content).hexdigest()[:32]
    return _unless_known(
        request,
        mark,
        changed.timestamp(),
        lambda: HttpResponse(content, content_type="application/atom+xml; charset=utf-8"),
    )


@public
def as_cap(request: Any, uid: UUID) -> HttpResponse:
    """The alert as a CAP message, signed."""
    spoken, seal = alerts.get_spoken(uid), keys.seal()
    address = request.build_absolute_uri(reverse("portal:alert", args=[uid]))
    # One address, one message: whatever language the asker reads, it says of itself that it is zh-CN.
    with in_own_language():
        message = capping.message(spoken, address=address)
    # A signature differs each time it is made, so what was signed and by whom is what tells one answer from another.
    mark = hashlib.sha256(f"{seal.fingerprint}{message}".encode(errors="replace")).hexdigest()[:32]

    def made() -> HttpResponse:
        hold_back(request, "cap")
        content = cap.write(message, key=seal.key, certificates=seal.certificates)
        disposition = {"Content-Disposition": f'inline; filename="{spoken.alert.number}.cap"'}
        return HttpResponse(content, content_type=f"{atom.CAP_TYPE}; charset=utf-8", headers=disposition)

    assert message.sent is not None
    return _unless_known(request, mark, message.sent.timestamp(), made)


@public
def card(request: Any, uid: UUID) -> HttpResponse:
    """The picture to pass on: colour, place, three lines, QR."""
    found = alerts.get_public(uid)
    address = request.build_absolute_uri(reverse("portal:alert", args=[uid]))
    said = cards.said(found, address=address, demo=settings.DEMO)
    mark = hashlib.sha256(f"{get_language()}{said}".encode(errors="replace")).hexdigest()[:32]

    def made() -> HttpResponse:
        hold_back(request, "card")
        return HttpResponse(cards.draw(said), content_type="image/png")

    return _unless_known(request, mark, found.notice.changed_at.timestamp(), made)


@public
def chart(request: Any, uid: UUID) -> HttpResponse:
    """The map of an alert: its area, the place of `?at=`, shelters and how they stand."""
    hold_back(request, "map", "portal.tiles_a_minute")  # phones of one operator share few addresses
    content = charts.content(uid, places.wanted(request.GET.get("at", "")))
    mark = hashlib.sha256(content).hexdigest()[:32]
    return _unless_known(request, mark, None, lambda: charts.as_response(content))


@public
def tile(request: Any, sheet: int, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the base map, where the installation has one; 503 asks the map to come again in a moment."""
    hold_back(request, "tile", "portal.tiles_a_minute")
    try:
        found = tiles.get(sheet, z, x, y)
    except tiles.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "1", "Cache-Control": "no-store"})
    kept = "no-store" if found.missing else f"public, max-age={A_DAY}"
    return HttpResponse(found.content, content_type=found.content_type, headers={"Cache-Control": kept})


def _unless_known(request: Any, mark: str, changed: float | None, made: Any) -> HttpResponse:
    """304 where the asker has this already, by ETag or, without one, by date where there is one; else the answer."""
    headers = {"ETag": f'"{mark}"', "Cache-Control": f"public, max-age={FRESH}"}
    if changed is not None:
        headers["Last-Modified"] = http_date(changed)
    if request.headers.get("If-None-Match"):
        same = has_already(request, headers["ETag"])
    else:
        since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
        same = since is not None and changed is not None and int(changed) <= since
    response: HttpResponse = HttpResponseNotModified() if same else made()
    for name, value in headers.items():
        response.headers[name] = value
    return response
