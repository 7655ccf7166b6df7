"""Acts: issue, answer, enter, hurry, door, end. Each is its form, then one service."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lastmile.domains.orders import forms, services
from lastmile.domains.orders.selectors import calls, watching
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs, signed_in


@needs(Permission.CALL_ANSWER)
def answered(request: Any, uid: UUID, who: UUID) -> HttpResponse:
    """登记已叫应."""
    one = watching.one(request.scope, uid, who)
    form = forms.Answered(request.POST or None, initial={"how": "phone"})
    if entered := done(request, form, partial(services.enter_answer, request.scope, uid=uid, who=who)):
        words = (
            _("已登记:%(name)s 已叫应。")
            if entered.value
            else _("已登记:%(name)s 在群里已读。红色、橙色不算叫应,继续叫。")
        )
        messages.success(request, words % {"name": one.name})
        return redirect(one.call.board_address)
    context = {"one": one, "form": form, "action": _("登记已叫应")}
    return answer(request, "orders/act.html", context)


@needs(Permission.CALL_ANSWER)
@require_POST
def dial(request: Any, uid: UUID, who: UUID) -> HttpResponse:
    """拨打: the number, for this call, noted in the ledger; and what came of it right below."""
    _name, number = services.show_number(request.scope, uid=uid, who=who)
    context = {
        "one": watching.one(request.scope, uid, who),
        "number": number,
        "dialled": True,
        "form": forms.Answered(initial={"how": "phone"}),
        "action": _("登记已叫应"),
    }
    return answer(request, "orders/act.html", context)


@needs(Permission.CALL_ANSWER)
@require_POST
def hurry(request: Any, uid: UUID, who: UUID) -> HttpResponse:
    """换 B 角 or 派人上门, now."""
    services.hurry(request.scope, uid=uid, who=who, to=request.POST.get("to", ""))
    messages.success(request, _("已提前到下一步,几秒内执行。"))
    return redirect(calls.get_call(request.scope, uid).board_address)


@needs(Permission.CALL_ANSWER)
def door(request: Any, uid: UUID, door_uid: UUID) -> HttpResponse:
    """What came of going to the door."""
    task = watching.door(request.scope, uid, door_uid)
    form = forms.AtTheDoor(request.POST or None, initial={"went": task.holder})
    if entered := done(request, form, partial(services.record_door, request.scope, uid=uid, door_uid=door_uid)):
        words = _("已登记:上门叫到了。") if entered.value else _("已登记:还没叫到,继续往上转。")
        messages.success(request, words)
        return redirect(task.call.board_address)
    context = {"task": task, "form": form, "action": _("登记上门结果")}
    return answer(request, "orders/door.html", context)


@needs(Permission.CALL_ISSUE)
def end(request: Any, uid: UUID) -> HttpResponse:
    """结束叫应."""
    call = calls.get_call(request.scope, uid)
    form = forms.End(request.POST if request.method == "POST" else None)
    if done(request, form, partial(services.end_call, request.scope, uid=uid)):
        messages.success(request, _("叫应已结束,不再拨打。"))
        return redirect("orders:board", uid)
    context = {"call": call, "form": form, "tally": watching.whole(call)}
    return answer(request, "orders/end.html", context)


@signed_in
@require_POST
def mine(request: Any, uid: UUID) -> HttpResponse:
    """我知道了,马上办: one's own answer from the office."""
    call = services.answer_in_app(request.scope, uid)
    messages.success(request, _("您已应答。"))
    return redirect(call.board_address)
