"""清点: which counts there are, a new one, and the sheet to tap."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.evacuation import forms, services
from lastmile.domains.evacuation.selectors import boarding, lists, rollcalls
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import REFUSED, status_after, told
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import DomainError


@needs(Permission.MOVE_VIEW)
@require_GET
def rollcall_list(request: Any, uid: UUID) -> HttpResponse:
    """Every count of a list, and where one may be begun."""
    one = lists.get_list(request.scope, uid)
    context = {
        "board": boarding.board(request.scope, one),
        "rollcalls": rollcalls.rollcalls_of(request.scope, one),
        "shelters": rollcalls.shelters_in_use(one),
        "tab": "counts",
    }
    return TemplateResponse(request, "evacuation/counts.html", context)


@needs(Permission.MOVE_RECORD)
@require_POST
def rollcall_open(request: Any, uid: UUID, shelter_uid: UUID) -> HttpResponse:
    """二次清点 now; with what was ticked on a count that somebody else took first."""
    made = services.open_rollcall(request.scope, source_uid=uid, shelter_uid=shelter_uid)
    if "listed" not in request.POST:
        return redirect("moves:rollcall", made.uid)
    return _sheet(request, made, forms.RollSheet.of(request.POST))


@needs(Permission.MOVE_VIEW, Permission.MOVE_RECORD)
def rollcall(request: Any, uid: UUID) -> HttpResponse:
    """One count: tick who is there; who is not turns to the village head by name."""
    sheet = forms.RollSheet()
    problem: DomainError | None = None
    if request.method == "POST":
        try:
            sheet = forms.RollSheet.of(request.POST)
            taken = services.take_rollcall(request.scope, uid=uid, present=sheet.present(), listed=sheet.listed or None)
        except REFUSED as refused:
            problem = refused
        else:
            say(request, taken)
            return redirect("moves:rollcall", uid)
    return _sheet(request, rollcalls.get_rollcall(request.scope, uid), sheet, problem)


def _sheet(request: Any, found: Any, sheet: forms.RollSheet, problem: DomainError | None = None) -> HttpResponse:
    context = {
        "rollcall": found,
        "counted": found.taken_at and not problem,
        "rows": sheet.beside(rollcalls.sheet(request.scope, found)),
        "may_record": rollcalls.may_take(request.scope, found),
        "read": rollcalls.is_read(request.scope, found),
        "problem": told(problem),
    }
    return TemplateResponse(request, "evacuation/count.html", context, status=status_after(problem))


def say(request: Any, taken: Any) -> None:
    """What came of a count."""
    missing = max(taken.expected - taken.present, 0)
    if missing:
        messages.error(request, _("少 %(n)s 人,已打给村里。") % {"n": missing})
    else:
        messages.success(request, _("%(n)s 人都在。") % {"n": taken.present})
