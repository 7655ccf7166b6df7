"""Acts of the office: order, move first, record a row, add people, help, return, end."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.evacuation import forms, places, services
from lastmile.domains.evacuation.rules import may_be_there
from lastmile.domains.evacuation.selectors import boarding, doors, helping, lists, telling
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import answer, done, form_page
from lastmile.foundation.web.gates import needs


@needs(Permission.MOVE_ORDER)
def order(request: Any, uid: UUID | None = None) -> HttpResponse:
    """下达转移令, over a list or by itself."""
    words = (_("下达转移令"), _("下达"), _("转移令已下达:%(where)s。"))
    return _order(request, uid, Permission.MOVE_ORDER, services.order_move, words)


@needs(Permission.MOVE_FIRST)
def first(request: Any, uid: UUID | None = None) -> HttpResponse:
    """先转后报: no approval; the duty office is told at once."""
    words = (_("先转后报"), _("先转,马上报"), _("已报值班室:%(where)s 正在转。"))
    return _order(request, uid, Permission.MOVE_FIRST, services.move_first, words)


def _order(request: Any, uid: UUID | None, permission: str, act: Any, words: tuple[str, str, str]) -> HttpResponse:
    scope = request.scope
    one = lists.get_list(scope, uid) if uid else None
    offered = places.points_to_move(scope, request.area, permission, one)
    more = {"points": places.point_choices(offered), "places": places.places(scope, request.area, permission)}
    form = forms.Order(request.POST or None, **more)
    source = (one.source_kind, one.source_uid) if one else None
    if made := done(request, form, partial(act, scope, source=source), at="points"):
        messages.success(request, words[2] % {"where": made.value.scope_words})
        return redirect("moves:moves", made.value.list.source_uid)
    back = reverse("moves:moves", args=[uid]) if uid else reverse("moves:list")
    template = "evacuation/order.html"
    return form_page(request, form, title=words[0], button=words[1], back=back, template=template, offered=offered)


@needs(Permission.MOVE_VIEW)
@require_GET
def given(request: Any, uid: UUID) -> HttpResponse:
    """One order, to be taken note of."""
    found = lists.get_order(request.scope, uid)
    context = {"order": found, "may_acknowledge": request.scope.may(Permission.MOVE_ORDER, on=found.region_code)}
    return TemplateResponse(request, "evacuation/given.html", context)


@needs(Permission.MOVE_ORDER)
@require_POST
def acknowledge(request: Any, uid: UUID) -> HttpResponse:
    """收到."""
    found = services.acknowledge(request.scope, uid=uid)
    messages.success(request, _("已签收:%(where)s。") % {"where": found.scope_words})
    return redirect("moves:moves", found.list.source_uid)


@needs(Permission.MOVE_VIEW, Permission.MOVE_RECORD)
def row(request: Any, uid: UUID) -> HttpResponse:
    """One row: what is said of it, and everything that was."""
    scope, found = request.scope, lists.get_row(request.scope, uid)
    start = {"status": found.status, "shelter": found.shelter.uid if found.shelter else None}
    near = places.shelter_choices(scope, found.region_code)
    own = scope.acting_as is not None and may_be_there(scope.acting_as.region_code)
    form = forms.Row(request.POST or None, shelters=near, own=own, initial=start)
    if done(request, form, partial(services.record, scope, uid=uid), at="status"):
        messages.success(request, _("已记下。"))
        return redirect("moves:moves", found.list.source_uid)
    [line] = doors.lines(scope, [doors.beside(found)])
    context = {
        "form": form,
        "line": line,
        "lines": telling.course(found, names=line.named),
        "may_record": scope.may(Permission.MOVE_RECORD, on=found.region_code) and found.is_open,
        "open_names": line.named,
    }
    return answer(request, "evacuation/row.html", context)


@needs(Permission.MOVE_RECORD)
def add(request: Any, uid: UUID) -> HttpResponse:
    """加人: 工棚, 民宿, 学校, 过路人员."""
    scope, one = request.scope, lists.get_list(request.scope, uid)
    offered = places.point_choices(places.points_to_move(scope, request.area, Permission.MOVE_RECORD))
    where = places.places(scope, request.area, Permission.MOVE_RECORD)
    form = forms.Extra(request.POST or None, points=offered, places=where)
    if done(request, form, lambda **values: services.add_people(scope, source_uid=uid, **values), at="kind"):
        messages.success(request, _("已加上。"))
        return redirect("moves:moves", uid)
    return form_page(
        request, form, title=_("加人"), button=_("加上"), back=reverse("moves:moves", args=[one.source_uid])
    )


@needs(Permission.MOVE_RECORD)
@require_POST
def rest(request: Any, uid: UUID) -> HttpResponse:
    """全村都列上."""
    code = request.POST.get("village", "")[:18]
    count = services.list_rest(request.scope, source_uid=uid, region_code=code)
    messages.success(request, _("又列上 %(n)s 户;他们可以登记,不算在未到户里。") % {"n": count})
    return redirect(f"{reverse('moves:doors', args=[uid])}?state=all&village={code[:12]}")


@needs(Permission.MOVE_VIEW, Permission.MOVE_RECORD)
def help_(request: Any, uid: UUID) -> HttpResponse:
    """One call for help: who, where, what; done with a sentence."""
    found = helping.get_help(request.scope, uid)
    form = forms.Found(request.POST or None)
    if done(request, form, lambda how: services.end_help(request.scope, uid=uid, how=how), at="how"):
        messages.success(request, _("已记下。"))
        return redirect("moves:moves", found.list.source_uid)
    [line] = doors.lines(request.scope, [doors.beside(found.move)])
    may = request.scope.may(Permission.MOVE_RECORD, on=found.region_code) and found.ended_at is None
    return answer(request, "evacuation/help.html", {"form": form, "help": found, "line": line, "may_record": may})


@needs(Permission.MOVE_RETURN)
def go_home(request: Any, uid: UUID) -> HttpResponse:
    """解除转移: who approved, on what basis, which points; the others stay closed."""
    scope, one = request.scope, lists.get_list(request.scope, uid)
    board = boarding.board(scope, one)
    closed = [row for row in board.points if row.point and not row.returned]
    form = forms.GoHome(request.POST or None, points=[(str(row.point.uid), row.point.name) for row in closed])
    if made := done(request, form, partial(services.allow_return, scope, source_uid=uid), at="points"):
        messages.success(request, _("已解除 %(n)s 处,可以通知他们回家了。") % {"n": len(made.value)})
        return redirect("moves:moves", uid)
    back, asks = reverse("moves:moves", args=[uid]), {"figure": "move.return_needs_approval", "at": one}
    template = "evacuation/return.html"
    title = _("解除转移")
    return form_page(request, form, title=title, button=title, back=back, template=template, board=board, **asks)


@needs(Permission.MOVE_RETURN)
def end(request: Any, uid: UUID) -> HttpResponse:
    """The night is over."""
    one = lists.get_list(request.scope, uid)
    source, form = (one.source_kind, one.source_uid), forms.End(request.POST or None)
    if done(request, form, partial(services.end_lists, request.scope, source=source), at="why"):
        messages.success(request, _("名单已经结束,数字留着。"))
        return redirect("moves:moves", uid)
    title = _("结束这一晚的名单")
    return form_page(request, form, title=title, button=_("结束"), back=reverse("moves:moves", args=[uid]))
