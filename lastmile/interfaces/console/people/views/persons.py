"""The list of people, one person, the roster export."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.resources import public as resources
from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.imports import clearing
from lastmile.foundation.people import lists, openers, selectors, services
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.interfaces.console.people import choices, happened, sheets
from lastmile.interfaces.console.people.forms.persons import Reason
from lastmile.kernel import clock


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_list(request: Any) -> HttpResponse:
    """人员: below the area of the crumbs, by name; filters live in the address."""
    page = tables.page(
        sheets.read(request.scope, request.area, _filters(request)),
        mark=request.GET.get("after", ""),
        kinds=(str, int),
        keys=sheets.place,
    )
    context = {
        "page": page,
        "tabs": partial(_tabs, request),
        "kinds": choices.kinds(),
        "roster": _roster(),
        **_filters(request),
    }
    return page_or_part(request, "people/list.html", "people/_people.html", context)


def _tabs(request: Any) -> list[tuple[str, str, str]]:
    labels = {
        "": _("在岗"),
        "no_post": _("没有岗位"),
        "no_account": _("没有账号"),
        "volunteers": _("志愿者"),
        "left": _("已离岗"),
    }
    counts = lists.people_counts(request.scope, request.area)
    return [(state, label, counts[state]) for state, label in labels.items()]


def _filters(request: Any) -> dict[str, str]:
    get = request.GET
    state = get.get("state", "")
    return {
        "words": get.get("q", "").strip()[:40],
        "kind": get.get("kind", "")[:40],
        "state": state if state in lists.PEOPLE_STATES else "",
    }


def _roster() -> str:
    try:
        return reverse("imports:upload", args=["roster"])
    except NoReverseMatch:
        return ""


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person(request: Any, uid: UUID) -> HttpResponse:
    """One person: masked facts, holdings with their history, skills, account, grants, what happened."""
    scope = request.scope
    found = selectors.get_person(scope, uid)
    context = {
        "person": found,
        "matter": lists.person_matter(scope, found),
        "out": resources.persons_out(scope, [found.pk])[found.pk],
        "no_account": openers.missing_of(scope, found),
        "day": clock.today(),
        "lines": dict(Line.choices),
        "permissions": dict(Permission.choices),
        "events": happened.timeline("person", found.uid, with_reasons=scope.may(Permission.PEOPLE_REVEAL, on=found)),
    }
    return TemplateResponse(request, "people/person.html", context)


@needs(Permission.PEOPLE_VIEW)
@require_GET
def export(request: Any) -> HttpResponse:
    """网格员花名册 of what the list shows, numbers starred."""
    return sheets.sheet(request.scope, request.area, _filters(request))


@needs(Permission.PEOPLE_REVEAL)
def export_full(request: Any) -> HttpResponse:
    """The same with full numbers: after a reason, which the ledger keeps for every person in it; of more people than one may
    take alone it is asked for."""
    scope, filters = request.scope, _filters(request)
    area = request.area or min(scope.branches(Permission.PEOPLE_REVEAL), key=len)
    found = sheets.everybody(scope, request.area, filters)
    many = sheets.needs(scope, area, found)

    def take(reason: str) -> HttpResponse:
        if many is None:
            return sheets.sheet(scope, request.area, filters, services.reveal_roster(scope, found, reason=reason))
        said = {**filters, "area": request.area}
        asked = clearing.ask(scope, kind="people", area=area, form="xlsx", reason=reason, needs=many, asked=said)
        messages.success(request, _("已申请,等另一个人同意。"))
        return redirect("exports:clearance", asked.uid)

    form = Reason(request.POST or None)
    if taken := done(request, form, take):
        answer: HttpResponse = taken.value
        return answer
    note = _("将导出%(n)s人的完整手机号和身份证号。文件离开系统后请妥善保管,用完删除。") % {"n": len(found)}
    if many:
        note = f"{many.message} {_('写明原因就可以申请;同意以后来取,限时。')}"
    button = _("申请") if many else _("导出")
    return form_page(request, form, title=_("导出完整号码"), button=button, back=reverse("people:list"), note=note)
