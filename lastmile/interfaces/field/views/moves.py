"""到户名单, 清点 and 先转后报 on the phone: big buttons, one hand, at night (F4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.evacuation import public as moves
from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import REFUSED, done, status_after, status_of, told
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.field import move_forms as forms
from lastmile.interfaces.field.pages import page
from lastmile.kernel.errors import DomainError


@needs(Permission.MOVE_RECORD)
@require_GET
def doors(request: Any) -> HttpResponse:
    """到户名单 of tonight: who must move first, then who needs help, then the rest."""
    found = moves.tonight(request.scope)
    context = {
        "tonight": found,
        "shelters": moves.usual_shelters(line.move for line in found.lines) if found else {},
        "gone": forms.GONE,
    }
    return page(request, "todo", "field/doors.html", context)


@needs(Permission.MOVE_RECORD)
def door(request: Any, uid: UUID) -> HttpResponse:
    """One row: everything that can be said of it, or only what `?s=` asks. The three big buttons of the list post here."""
    row = moves.get_row(request.scope, uid)
    near = [(str(one.uid), one.name) for one in moves.nearest(row.region_code)[:40]]
    form = forms.Door(request.POST or None, shelters=near)
    if made := done(request, form, lambda **values: moves.record(request.scope, uid=uid, **values), at="status"):
        messages.success(request, _("已记下:%(status)s。") % {"status": made.value.get_status_display()})
        return redirect(f"{reverse('field:doors')}#d-{uid}")  # the list goes on at the household one stands before
    [line] = moves.lines(request.scope, [moves.beside(row)])
    asked = request.GET.get("s", "")
    context = {"line": line, "form": form, "usual": moves.usual_shelter(row), "asked": asked, "gone": forms.GONE}
    return page(request, "todo", "field/door.html", context, status=status_of(form))


@needs(Permission.MOVE_RECORD)
def add(request: Any, source_uid: UUID) -> HttpResponse:
    """加一户、加人: 工棚, 租客, 亲戚, 游客; where one stands unless a point is chosen."""
    scope = request.scope
    moves.get_list(scope, source_uid)
    near = [(str(one.uid), one.name) for one in points.mine(scope)]
    here = scope.acting_as.region_code if scope.acting_as else ""
    form = forms.Somebody(request.POST or None, points=near)

    def put(**values: Any) -> Any:
        return moves.add_people(scope, source_uid=source_uid, region_code=here, **values)

    if done(request, form, put, at="kind"):
        messages.success(request, _("已加到名单。"))
        return redirect("field:doors")
    context = {"form": form}
    return page(request, "todo", "field/door_add.html", context, status=status_of(form))


# --- 先转后报 --------------------------------------------------------------------------------------------------------


@needs(Permission.MOVE_FIRST)
def first(request: Any, uid: UUID) -> HttpResponse:
    """先转后报 for a point: the list opens at once, the duty office is told; nobody is asked first."""
    point = points.get_matter(request.scope, uid)
    form = forms.First(request.POST or None)
    if done(request, form, lambda **values: moves.move_first(request.scope, points=[uid], **values)):
        messages.success(request, _("已报值班室。名单开好了,先叫人走。"))
        return redirect("field:doors")
    context = {
        "point": point,
        "form": form,
        "threatened": points.below([point])[point.pk],
        "plan": points.plan_of(point),
    }
    context["drilling"] = any(one.drill for one in moves.open_lists_of(request.scope))
    return page(request, "todo", "field/first.html", context, status=status_of(form))


# --- 清点 ------------------------------------------------------------------------------------------------------------


@needs(Permission.MOVE_RECORD)
@require_GET
def counts(request: Any) -> HttpResponse:
    """清点: where people of my list are, and the counts that are open."""
    found = moves.tonight(request.scope)
    shelters = moves.shelters_in_use(found.list) if found else []
    rows = moves.rollcalls_of(request.scope, found.list) if found else []
    taken = sorted((one for one in rows if one.taken_at), key=lambda one: one.taken_at or one.due_at, reverse=True)
    seen = [one for one in shelters if moves.may_count(request.scope, one.region_code)]
    waiting = {one.shelter_id: one for one in reversed(rows) if one.taken_at is None}
    context = {
        "tonight": found,
        "places": [(one, waiting.get(one.pk)) for one in seen],
        "taken": taken[:10],
    }
    return page(request, "todo", "field/counts.html", context)


@needs(Permission.MOVE_RECORD)
@require_POST
def count_open(request: Any, source_uid: UUID, shelter_uid: UUID) -> HttpResponse:
    """二次清点 now; with what was ticked on a count that somebody else took first."""
    made = moves.open_rollcall(request.scope, source_uid=source_uid, shelter_uid=shelter_uid)
    if "listed" not in request.POST:
        return redirect("field:count", made.uid)
    return _sheet(request, made, moves.RollSheet.of(request.POST))


@needs(Permission.MOVE_RECORD)
def count(request: Any, uid: UUID) -> HttpResponse:
    """One count: tap who is there; who is missing turns red and goes to the village head."""
    sheet = moves.RollSheet()
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            sheet = moves.RollSheet.of(request.POST)
            moves.take_rollcall(request.scope, uid=uid, present=sheet.present(), listed=sheet.listed or None)
            return redirect("field:count", uid)
        except REFUSED as refused:
            problem = refused
    return _sheet(request, moves.get_rollcall(request.scope, uid), sheet, problem)


def _sheet(request: Any, found: Any, sheet: moves.RollSheet, problem: DomainError | None = None) -> HttpResponse:
    rows = moves.sheet(request.scope, found)
    missing = [one for one in rows if one.missing]
    context = {"rollcall": found, "rows": sheet.beside(rows), "missing": missing, "problem": told(problem)}
    context["counted"] = found.taken_at and not problem
    return page(request, "todo", "field/count.html", context, status=status_after(problem))


# --- help ------------------------------------------------------------------------------------------------------------


@needs(Permission.MOVE_VIEW)
def help_(request: Any, uid: UUID) -> HttpResponse:
    """Somebody is asked to carry, to look for, to fetch: who, where, the number; done with a word."""
    found = moves.get_help(request.scope, uid)
    form = forms.Done(request.POST or None)
    if done(request, form, lambda how: moves.end_help(request.scope, uid=uid, how=how), at="how"):
        messages.success(request, _("已记下。"))
        return redirect("field:todo")
    [line] = moves.lines(request.scope, [moves.beside(found.move)])
    context = {"help": found, "line": line, "form": form}
    return page(request, "todo", "field/help.html", context, status=status_of(form))
