"""On paper: one page a danger point; and the sheet that comes back is entered at once (代录)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lastmile.domains.evacuation import forms, places, services
from lastmile.domains.evacuation.rules import Status
from lastmile.domains.evacuation.selectors import boarding, doors, lists, sheets
from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.prints import pdf as typeset
from lastmile.foundation.web.form_pages import REFUSED, answer, refuse
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import pdf
from lastmile.kernel.errors import NotAllowed, NotValid

SAID = [(one.value, one.label) for one in Status if one not in {Status.WAITING, Status.BACK}]


def _own(scope: Scope, uid: UUID) -> Any:
    """A list whose households the reader sees; the levels above print figures. Raises NotAllowed."""
    one = lists.get_list(scope, uid)
    if not boarding.reads_lines(scope, one):
        raise NotAllowed(_("逐户名单由村和乡镇打印、代录;这里可以导出各村、各危险点的数。"))
    return one


@needs(Permission.MOVE_RECORD)
def paper(request: Any, uid: UUID) -> HttpResponse:
    """The sheets of every danger point of a list (or of one, `point`), as a PDF; the printing is in the ledger."""
    one = _own(request.scope, uid)
    wanted = request.GET.get("point", "")
    found = [row.point for row in boarding.board(request.scope, one).points if row.point]
    chosen = [row for row in found if not wanted or str(row.uid) == wanted]
    services.note_print(request.scope, source_uid=uid, points=[row.uid for row in chosen])
    pages = [sheets.paper(request.scope, one, row) for row in chosen]
    return pdf(_("转移名单"), typeset("evacuation/sheet.typ", {"sheets": pages}))


@needs(Permission.MOVE_RECORD)
def sheet_back(request: Any, uid: UUID, point_uid: UUID) -> HttpResponse:
    """代录 of a sheet that came back: all rows of a point on one page."""
    scope, one = request.scope, _own(request.scope, uid)
    point = points.get_point(scope, point_uid)
    form = forms.Sheet(request.POST or None, initial={"source": "paper"})
    lines = doors.of_point(scope, one, point, also=_written(request.POST))
    if request.method == "POST" and form.is_valid():
        try:
            said = [found for line in lines if (found := _said(request.POST, line.move.uid))]
            count = services.record_sheet(scope, source_uid=uid, said=said, **form.cleaned_data)
        except REFUSED as problem:
            refuse(form, problem)
        else:
            messages.success(request, _("已代录 %(n)s 户。") % {"n": count})
            return redirect("moves:moves", uid)
    context = {
        "form": form,
        "board_uid": uid,
        "list": one,
        "point": point,
        "rows": [_typed(request.POST, line) for line in lines],
        "choices": SAID,
        "shelters": places.shelter_choices(scope, point.region_code),
    }
    return answer(request, "evacuation/sheet.html", context)


def _written(post: Any) -> list[UUID]:
    """The rows the page says something of. Raises NotValid for what no page of ours says."""
    try:
        return [UUID(name.removeprefix("status-")) for name in post if name.startswith("status-") and post[name]]
    except ValueError:
        raise NotValid(_("有的户不在这份名单里,或者不在您的范围内。")) from None


def _said(post: Any, uid: UUID) -> services.Said | None:
    """What the page says of a row; nothing chosen: nothing is said."""
    status = post.get(f"status-{uid}", "")
    if not status:
        return None
    gone, shelter = post.get(f"gone-{uid}", "").strip(), post.get(f"shelter-{uid}", "")
    try:
        number, where = int(gone) if gone else None, UUID(shelter) if shelter else None
    except ValueError:
        raise NotValid(_("人数要填数字。")) from None
    return services.Said(uid, status, gone=number, shelter=where, destination=post.get(f"to-{uid}", "")[:80])


def _typed(post: Any, line: doors.Line) -> tuple[doors.Line, dict[str, str]]:
    """A row with what was typed of it, so that a refusal loses nothing."""
    return line, {name: post.get(f"{name}-{line.move.uid}", "") for name in ("status", "gone", "shelter", "to")}
