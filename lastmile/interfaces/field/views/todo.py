"""待办: the call first, then what is owed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.alerts import public as alerts
from lastmile.domains.evacuation import public as moves
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.gates import signed_in
from lastmile.interfaces.field import rows
from lastmile.interfaces.field.pages import here, page


@signed_in
@require_GET
def todo(request: Any) -> HttpResponse:
    """The red card of an open call, as many rows as the pack says, the rest folded."""
    tonight = moves.tonight(request.scope) if request.scope.has(Permission.MOVE_RECORD) else None
    calls = orders.open_calls_for(request.scope)
    book = packs.book(here(request))
    about = alerts.called_for(one.source_uid for one in calls if one.source_uid)
    context = {
        "calls": [(one, about.get(one.source_uid) if one.source_uid else None) for one in calls],
        "owed": rows.owed(request.scope, first=book.figure("digest.rows_shown").whole),
        "tonight": tonight,
        "goes_to": _shelter(tonight),
        "hold": book.figure("call.hold_seconds").number,
    }
    alerted = bool(context["calls"] or tonight)
    context["may_first"] = alerted and request.scope.has(Permission.MOVE_FIRST)
    context["may_walk"] = request.scope.has(Permission.PATROL_WALK)
    return page(request, "todo", "field/todo.html", context)


def _shelter(tonight: Any) -> str:
    """③ 去哪里: the shelter of whoever must go first."""
    if tonight is None or not tonight.lines:
        return ""
    found = moves.usual_shelter(tonight.lines[0].move)
    return found.name if found else ""


@signed_in
@require_POST
def pass_on(request: Any, uid: UUID) -> HttpResponse:
    """我在外地,转给 B 角: the stand-in is called now; one's own answer is still asked for."""
    names = orders.pass_on(request.scope, uid)
    messages.success(request, _("已转给 B 角:%(names)s,正在打给他。") % {"names": names})
    return redirect("field:todo")


@signed_in
@require_POST
def answer(request: Any, uid: UUID) -> HttpResponse:
    """我知道了,马上办: one answer for all the posts one is called for."""
    orders.answer_in_app(request.scope, uid)
    messages.success(request, _("已应答。请马上办。"))
    return redirect("field:todo")
