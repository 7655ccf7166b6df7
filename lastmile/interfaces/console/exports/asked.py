"""导出申请: those of an area, one of them with its answer, and its file for who asked."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.imports import clearances, clearing
from lastmile.foundation.imports.models import Clearance
from lastmile.foundation.imports.sources import source_of
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people import selectors as people
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.interfaces.console.exports import forms
from lastmile.kernel import clock

State = Clearance.State
EVENTS = {
    "clearance.asked": gettext_lazy("申请"),
    "clearance.asked_again": gettext_lazy("人数多了,再问一次"),
    "clearance.agreed": gettext_lazy("同意"),
    "clearance.refused": gettext_lazy("不同意"),
    "clearance.withdrawn": gettext_lazy("撤回"),
    "clearance.made": gettext_lazy("文件做好"),
    "clearance.failed": gettext_lazy("没做成"),
    "clearance.fetched": gettext_lazy("取文件"),
    "clearance.over": gettext_lazy("到期,文件已删"),
}


@needs(Permission.PEOPLE_REVEAL)
@require_GET
def clearance_list(request: Any) -> HttpResponse:
    """All of the area looked at, newest first."""
    page = tables.page(
        lambda after, limit: clearances.clearances(request.scope, request.area, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    context = {"page": page, "rows": [(one, source_of(one.kind).title) for one in page.rows]}
    return TemplateResponse(request, "exports/clearances.html", context)


@needs(Permission.PEOPLE_REVEAL)
@require_http_methods(["GET", "POST"])
def clearance(request: Any, uid: UUID) -> HttpResponse:
    """One: what is asked, by whom and why; the answer of somebody else; the file of who asked."""
    found = clearances.get_clearance(request.scope, uid)
    form = forms.Decide(request.POST or None, people=found.people)
    if done(request, form, partial(clearing.decide, request.scope, uid=uid), over=True):
        messages.success(request, _("已答复。"))
        return redirect("exports:clearance", uid)
    context = _matter(request, found, form)
    if form.errors:
        return answer(request, "exports/clearance.html", context)
    return page_or_part(request, "exports/clearance.html", "exports/_clearance.html", context)


def _matter(request: Any, found: Clearance, form: Any) -> dict[str, Any]:
    lines = ledger.timeline("clearance", found.uid)
    names = people.names(line.actor_uid for line in lines if line.actor_uid)
    owed = next(iter(obligations.open_on(found.uid, clearing.DECIDE)), None)
    return {
        "one": found,
        "title": source_of(found.kind).title,
        "form": form,
        "mine": clearances.asked_it(request.scope, found),
        "may_decide": found.state == State.WAITING and clearances.may_decide(request.scope, found),
        "owed": owed,
        "holders": people.holders([owed.post_id]).get(owed.post_id, []) if owed else [],
        "running": found.state == State.MAKING,
        "events": [_event(line, names) for line in lines if line.action in EVENTS],
    }


def _event(line: ledger.Line, names: dict[UUID, str]) -> tuple[datetime, Any, str]:
    """When, what, who."""
    return line.at, EVENTS[line.action], names.get(line.actor_uid, "") if line.actor_uid else _("系统")


@needs(Permission.PEOPLE_REVEAL)
@require_POST
def withdraw(request: Any, uid: UUID) -> HttpResponse:
    """Take back what one asked for."""
    clearing.withdraw(request.scope, uid=uid)
    messages.success(request, _("已撤回。"))
    return redirect("exports:clearance", uid)


@needs(Permission.PEOPLE_REVEAL)
@require_GET
def file(request: Any, uid: UUID) -> FileResponse:
    """The file, for who asked, as long as it may be fetched; each time is in the ledger."""
    found, content = clearing.fetch(request.scope, uid=uid)
    name = f"{source_of(found.kind).title}-{found.region.name}-{clock.today():%Y%m%d}.{found.form}"
    return FileResponse(content, as_attachment=True, filename=name)
