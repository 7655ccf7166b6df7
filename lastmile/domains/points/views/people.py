"""Who lives below: households and units chosen from the base database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from lastmile.domains.points import places, services
from lastmile.domains.points.selectors import finding
from lastmile.domains.points.services import Help
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import REFUSED, status_after, told
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import DomainError, NotValid


@needs(Permission.POINT_CHANGE)
def households(request: Any, uid: UUID) -> HttpResponse:
    """威胁户: tick who lives below, say who must be helped and by whom."""
    point = finding.get_matter(request.scope, uid)
    request.scope.require(Permission.POINT_CHANGE, on=point)
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            services.choose_households(request.scope, uid=uid, **_chosen(request.POST))
        except REFUSED as refused:
            problem = refused
        else:
            messages.success(request, _("威胁户已存。"))
            return redirect("points:matter", uid)
    whole = request.GET.get("whole") == "1"
    found = places.candidates(request.scope, point, whole_village=whole)
    shown = [_typed(one, request.POST) for one in found] if problem else found
    context = {"point": point, "households": shown, "whole": whole, "problem": told(problem), "most": places.MOST}
    return TemplateResponse(request, "points/households.html", context, status=status_after(problem))


def _typed(one: places.Candidate, post: Any) -> places.Candidate:
    """A household as the page that was refused said it; one that was not on it, as it is kept."""
    if one.uid not in post.getlist("shown"):
        return one
    return replace(
        one,
        chosen=one.uid in post.getlist("household"),
        needs_help=post.get(f"needs-{one.uid}", ""),
        helpers=post.get(f"helpers-{one.uid}", ""),
        first=post.get(f"first-{one.uid}") == "1",
    )


def _chosen(post: Any) -> dict[str, Any]:
    """What the page says: which were shown, which are ticked, and what stands beside them."""
    chosen = {
        uid: Help(post.get(f"needs-{uid}", ""), post.get(f"helpers-{uid}", ""), post.get(f"first-{uid}") == "1")
        for uid in _uids(post.getlist("household"))
    }
    return {"chosen": chosen, "shown": _uids(post.getlist("shown"))}


def _uids(words: list[str]) -> list[UUID]:
    try:
        return [UUID(word) for word in words]
    except ValueError as problem:
        raise NotValid(_("页面上的内容不完整,请重新打开再选。")) from problem


@needs(Permission.POINT_CHANGE)
def units(request: Any, uid: UUID) -> HttpResponse:
    """场所: tick the units and places below."""
    point = finding.get_matter(request.scope, uid)
    request.scope.require(Permission.POINT_CHANGE, on=point)
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            services.choose_places(request.scope, uid=uid, chosen=_uids(request.POST.getlist("place")))
        except REFUSED as refused:
            problem = refused
        else:
            messages.success(request, _("场所已存。"))
            return redirect("points:matter", uid)
    found, ticked = places.units_near(request.scope, point), request.POST.getlist("place")
    shown = [(one, name, one in ticked) for one, name, _chosen in found] if problem else found
    context = {"point": point, "units": shown, "problem": told(problem)}
    return TemplateResponse(request, "points/places.html", context, status=status_after(problem))
