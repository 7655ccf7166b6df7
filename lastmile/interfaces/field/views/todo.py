"""待办: the call first, then what is owed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.orders import public as orders
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.gates import signed_in
from lastmile.interfaces.field import rows
from lastmile.interfaces.field.pages import page


@signed_in
@require_GET
def todo(request: Any) -> HttpResponse:
    """The red card of an open call, at most seven rows, the rest folded."""
    context = {"calls": orders.open_calls_for(request.scope), "owed": rows.owed(request.scope)}
    context["may_walk"] = request.scope.has(Permission.PATROL_WALK)
    return page(request, "todo", "field/todo.html", context)


@signed_in
@require_POST
def answer(request: Any, uid: UUID) -> HttpResponse:
    """我知道了,马上办: one answer for all the posts one is called for."""
    orders.answer_in_app(request.scope, uid)
    messages.success(request, _("已应答。请马上办。"))
    return redirect("field:todo")
