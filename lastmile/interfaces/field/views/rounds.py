"""F5 巡查 and 走访: one's points and lists, a list walked item by item, what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.hazards import public as hazards
from lastmile.domains.patrols import public as patrols
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.files.inputs import PhotoInput
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks.checklists import DEADLY
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.field import walking
from lastmile.interfaces.field.pages import here, page
from lastmile.kernel.errors import NotValid, NotVisible, TooMuch
from lastmile.kernel.region_codes import LENGTHS, Level

SHOWN = 60


@needs(Permission.PATROL_WALK)
@require_GET
def rounds(request: Any) -> HttpResponse:
    """The points one watches with what is owed there, what was not finished, and places to walk."""
    code = here(request)
    places = _places(request, code)
    owed = patrols.open_at_places(one.uid for one in places)
    context = {
        "points": patrols.mine(request.scope),
        "unfinished": patrols.unfinished(request.scope),
        "places": sorted(((one, owed.get(one.uid)) for one in places), key=_when_due),
        "grid": get_region(code) if len(code) >= LENGTHS[Level.VILLAGE] else None,
    }
    return page(request, "todo", "field/rounds.html", context)


def _when_due(row: tuple[Any, Any]) -> tuple[bool, Any]:
    """What is owed first, the rest as it was."""
    owed = row[1]
    return (owed is None, owed.due_at.timestamp() if owed else 0)


def _places(request: Any, code: str) -> list[Any]:
    """Places of one's own village or grid; whoever has none of both finds them by name in the office."""
    if len(code) < LENGTHS[Level.VILLAGE] or not request.scope.may(Permission.PROFILE_VIEW, on=code):
        return []
    return list(profile.places_in(request.scope.within(code)).order_by("region_code", "id")[:SHOWN])


@needs(Permission.PATROL_WALK)
@require_GET
def choose(request: Any, subject_kind: str, subject_uid: UUID) -> HttpResponse:
    """Which list to walk at a place, a household or a grid; straight on where only one fits."""
    subject = patrols.subject_of(request.scope, subject_kind, subject_uid)
    lists = patrols.lists_for(subject.region_code, subject_kind, subject.kind, sort=subject.sort)
    if len(lists) == 1:
        return redirect("field:walk", subject_kind, subject_uid, lists[0].key)
    past = patrols.of_subject(request.scope, subject.uid, 3)
    context = {"subject": subject, "lists": lists, "past": past, "owed": _visit_of(subject)}
    return page(request, "todo", "field/choose.html", context)


def _visit_of(subject: Any) -> Any:
    """The walk owed at a place, or None."""
    is_place = subject.subject_kind == patrols.SubjectKind.PLACE
    return patrols.open_at_places([subject.uid]).get(subject.uid) if is_place else None


@needs(Permission.PATROL_WALK)
@require_GET
def visit(request: Any, uid: UUID) -> HttpResponse:
    """A walk owed at a place: choose the list."""
    return redirect("field:choose", patrols.SubjectKind.PLACE, uid)


@needs(Permission.PATROL_WALK)
def one_round(request: Any, uid: UUID) -> HttpResponse:
    """F5: the list of this point's kind."""
    subject = patrols.subject_of(request.scope, patrols.SubjectKind.POINT, uid)
    found = patrols.list_of_point(subject.region_code, subject.kind)
    if found is None:
        raise NotVisible(_("这类危险点在这里没有可用的清单,请告诉镇应急办。"))
    return _walk(request, subject, found.key)


@needs(Permission.PATROL_WALK)
def walk(request: Any, subject_kind: str, subject_uid: UUID, key: str) -> HttpResponse:
    """A list walked at a place, a household or a grid."""
    return _walk(request, patrols.subject_of(request.scope, subject_kind, subject_uid), key)


def _walk(request: Any, subject: Any, key: str) -> HttpResponse:
    if request.method != "POST":
        return _show(request, subject, key, walking.uid_of(request.GET.get("w", "")), _kept(request), {})
    facts: dict[str, Any] = {"uid": walking.uid_of(request.POST.get("uid", "")), "key": key}
    facts |= {"subject_kind": subject.subject_kind, "subject_uid": subject.uid}
    scope = request.scope.nearest_to(subject.region_code)
    try:
        if request.POST.get("do") == "piece":
            kept = patrols.save_piece(scope, answers=walking.answers(request.POST), **facts)
            return _piece(request, kept)
        finished = patrols.finish_walk(scope, said=walking.said(request.POST), **facts)
    except NotValid as problem:
        return _show(
            request, subject, key, facts["uid"], walking.answers(request.POST), problem.fields, problem.message
        )
    if photo := request.FILES.get("photo"):
        _keep(request, finished.hazards, photo)
    return redirect("field:walked", finished.walk.uid)


def _kept(request: Any) -> dict[str, Any]:
    """What was answered of a walk that is taken up again; one whose uid a check chose before has not begun yet."""
    if not request.GET.get("w"):
        return {}
    return patrols.answers_of(request.scope, walking.uid_of(request.GET["w"]))


def _piece(request: Any, kept: Any) -> HttpResponse:
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, _("先存着了,回头从“走访巡查”接着走。"))
    return redirect(f"{request.path}?w={kept.uid}")


def _show(request: Any, subject: Any, key: str, uid: UUID, said: Any, errors: Any, problem: str = "") -> HttpResponse:
    wording = patrols.list_at(subject.region_code, key).wording
    typed = request.POST if request.method == "POST" else {}
    is_point = subject.subject_kind == patrols.SubjectKind.POINT
    context = {
        "subject": subject,
        "wording": wording,
        "uid": uid,
        "lines": walking.lines(wording, said, errors),
        "gauges": walking.gauges(subject, typed),
        "changes": is_point and wording.answers == "change",
        "threatened": points.below([subject.row]).get(subject.row.pk) if is_point else None,
        "owed": patrols.open_of_point(subject.uid)[:2] if is_point else [],
        "visit": _visit_of(subject),
        "problem": problem,
        "move_now": typed.get("move_now", ""),
        "note": typed.get("note", ""),
        "photo": PhotoInput({"capture": "environment", "id": "photo"}).render("photo", None),
    }
    return page(request, "todo", "field/walk.html", context, status=422 if problem else 200)


def _keep(request: Any, found: Any, photo: Any) -> None:
    """A photo belongs to the first thing the walk found; where it found nothing, that it is not kept is said."""
    if not found:
        messages.info(request, _("没有查出隐患,照片没有存。要留下照片,用“上报”。"))
        return
    try:
        files.keep(request.scope, found[0], photo, role="before")
    except (NotValid, TooMuch) as problem:
        messages.error(request, _("走访已存好,照片没存上:%(why)s") % {"why": problem.message})


@needs(Permission.PATROL_WALK)
@require_GET
def walked(request: Any, uid: UUID) -> HttpResponse:
    """已存好: what was found, what was left out, what happens next."""
    one = patrols.get_walk(request.scope, uid)
    found = hazards.hazards_in(request.scope).filter(uid__in=patrols.hazards_of(one))
    lines, check = patrols.lines_of(one), hazards.checked_by_walk(one.uid)
    context = {
        "walk": one,
        "hazards": list(found),
        "bad": [line for line in lines if line.is_bad],
        "left": sum(not line.answer for line in lines),
        "deadly": DEADLY,
        "back": reverse("field:rounds"),
        "check": check,
        "may_first": request.scope.has(Permission.MOVE_FIRST),
    }
    return page(request, "todo", "field/walked.html", context)
