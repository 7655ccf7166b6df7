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
from lastmile.foundation.web import meanwhile
from lastmile.foundation.web.form_pages import REFUSED, changed_meanwhile, status_after, told
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import DomainError, NotValid


@needs(Permission.POINT_CHANGE)
def households(request: Any, uid: UUID) -> HttpResponse:
    """威胁户: tick who lives below, say who must be helped and by whom."""
    point = finding.get_matter(request.scope, uid)
    request.scope.require(Permission.POINT_CHANGE, on=point)
    whole = request.GET.get("whole") == "1"
    found = {one.uid: one for one in places.candidates(request.scope, point, whole_village=whole)}
    now = {key: one.said for key, one in found.items()}
    problem: DomainError | None = None
    both: list[str] = []
    if request.method == "POST":
        left, both = meanwhile.rows(request.POST.get(meanwhile.NAME), _said(request.POST), now)
        try:
            _nobody_else([found[key].head for key in both if key in found])
            services.choose_households(request.scope, uid=uid, **_chosen(request.POST, left))
        except REFUSED as refused:
            problem = refused
        else:
            messages.success(request, _("威胁户已存。"))
            return redirect("points:matter", uid)
    shown = [_typed(one, request.POST) for one in found.values()] if problem else list(found.values())
    stored = {key: found[key].words for key in both if key in found}
    context = {
        "point": point, "households": shown, "whole": whole, "problem": told(problem), "most": places.MOST,
        "began": meanwhile.said(now), "stored": stored,
    }  # fmt: skip
    return TemplateResponse(request, "points/households.html", context, status=status_after(problem))


def _nobody_else(heads: list[str]) -> None:
    """Raises WrongState where somebody else changed what is said of these as well."""
    if heads:
        raise changed_meanwhile("、".join(heads))


def _said(post: Any) -> dict[str, str]:
    """What the page says of every household it showed."""
    said = {key: _help(post, key) for key in post.getlist("household")}
    return {
        key: places.said(one.needs_help, one.helpers, one.first) if (one := said.get(key)) else ""
        for key in post.getlist("shown")
    }


def _help(post: Any, key: str) -> Help:
    return Help(post.get(f"needs-{key}", ""), post.get(f"helpers-{key}", ""), post.get(f"first-{key}") == "1")


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


def _chosen(post: Any, left: set[str]) -> dict[str, Any]:
    """What the page says: which were shown, which are ticked, and what stands beside them; nothing of those `left` alone."""
    ticked, shown = ([key for key in post.getlist(name) if key not in left] for name in ("household", "shown"))
    return {"chosen": {uid: _help(post, str(uid)) for uid in _uids(ticked)}, "shown": _uids(shown)}


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
    found, ticked = places.units_near(request.scope, point), request.POST.getlist("place")
    now = {one: "1" if chosen else "" for one, _name, chosen in found}
    problem: DomainError | None = None
    if request.method == "POST":
        typed = {one: "1" if one in ticked else "" for one in now}
        left, _both = meanwhile.rows(request.POST.get(meanwhile.NAME), typed, now)
        chosen = [one for one in ticked if one not in left] + [one for one in left if now[one]]
        try:
            services.choose_places(request.scope, uid=uid, chosen=_uids(chosen))
        except REFUSED as refused:
            problem = refused
        else:
            messages.success(request, _("场所已存。"))
            return redirect("points:matter", uid)
    shown = [(one, name, one in ticked) for one, name, _chosen in found] if problem else found
    context = {"point": point, "units": shown, "problem": told(problem), "began": meanwhile.said(now)}
    return TemplateResponse(request, "points/places.html", context, status=status_after(problem))
