"""Pages people read: the start, a place, an alert, shelters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lastmile.domains.alerts import public as alerts
from lastmile.domains.knowledge import public as knowledge
from lastmile.foundation.files import services as files
from lastmile.foundation.maps.basemaps import base_map
from lastmile.foundation.people import signed_lists
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.interfaces.portal import charts, places, shelter_rows
from lastmile.interfaces.portal.gate import LARGE, hold_back, page, public
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import LENGTHS, Level

YEAR = 365 * 24 * 3600
NEAREST = 3


@public
def start(request: Any) -> HttpResponse:
    """Where one says where one is; and everything in force anywhere here."""
    words = " ".join(request.GET.get("q", "")[: places.LONGEST].split())
    if words:
        hold_back(request, "find")
    context = {"words": words, "found": places.find(words), "notices": alerts.notices(limit=20)}
    return page(request, "portal/start.html", context)


@public
def place(request: Any, code: str) -> HttpResponse:
    """The home of a place: what is in force, what to do, where to go, whom to call, what was."""
    region = places.get_place(code)
    every = alerts.notices(region.code, ended_since=_since())
    context = {
        "region": region,
        "name": places.spoken(region.name),
        "in_force": [one for one in every if one.in_force],
        "over": [one for one in every if not one.in_force],
        "below": places.below(region),
        "may_leave": region.level >= Level.TOWNSHIP,
        "has_duties": signed_lists.is_public(region),
    }
    return page(request, "portal/place.html", context, code=region.code)


@public
def alert(request: Any, uid: UUID) -> HttpResponse:
    """One alert: what to do now, what not, where to go; after the end only that it is over."""
    found = alerts.get_public(uid)
    code = places.wanted(request.GET.get("at", "")) or _common(found.codes)
    in_force = found.notice.in_force
    near = shelter_rows.of(code) if code and in_force else None
    context = {
        "alert": found,
        "advice": alerts.local_advice(uid, code) if in_force else "",
        "near": near,
        "shelters": near.rows[:NEAREST] if near else [],
        "script": charts.for_script(uid, code) if in_force else "",
        "base_credit": base_map().credit,
        "topics": knowledge.topics_of_signal(found.signal),
    }
    return page(request, "portal/alert.html", context, code=code)


@public
def shelters(request: Any, code: str) -> HttpResponse:
    """找避险点: those of the township, the nearest to one's village first, full ones last."""
    region = places.get_place(code)
    near = shelter_rows.of(region.code)
    context = {
        "name": places.spoken(region.name),
        "near": near,
        "shelters": near.rows,
        "narrow": region.level >= Level.TOWNSHIP,
    }
    return page(request, "portal/shelters.html", {**context, "below": places.below(region)}, code=region.code)


@public
def route(request: Any, code: str, uid: UUID) -> HttpResponse:
    """The picture of the way to a shelter, where the office put one."""
    picture = shelter_rows.picture_of(places.get_place(code).code, uid)
    if picture is None:
        raise NotVisible
    return files.response("shelter", uid, picture)  # type: ignore[return-value]


@public
def type_size(request: Any) -> HttpResponse:
    """A+ and back, kept on the phone; returns to where one was."""
    back = request.GET.get("back", "")
    inside = back.startswith(reverse("portal:start")) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = redirect(back if inside else "portal:start")
    response.set_cookie(
        LARGE, "1" if request.GET.get("large") == "1" else "0", max_age=YEAR, samesite="Lax", httponly=True
    )
    return response


def _since() -> Any:
    return clock.now() - timedelta(days=packs.value("portal.notice_days", "").whole)


def _common(codes: Sequence[str]) -> str:
    """The village or township all of an alert lies in: then nobody has to say where they are. Else ""."""
    for length in (LENGTHS[Level.VILLAGE], LENGTHS[Level.TOWNSHIP]):
        within = {code[:length] for code in codes}
        if len(within) == 1 and len(min(within)) == length:
            return within.pop()
    return ""
