"""The list of people, one person, the roster export."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import lists, roster_sheet, selectors, services
from lastmile.foundation.people.lists import PersonRow
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.interfaces.console.people import choices, happened
from lastmile.interfaces.console.people.forms.persons import Reason
from lastmile.kernel import clock

EXPORTED = 5_000


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_list(request: Any) -> HttpResponse:
    """人员: below the area of the crumbs, by name; filters live in the address."""
    asked = lists.person_q(**_filters(request))
    page = tables.page(
        lambda after, limit: lists.people(request.scope, request.area, asked, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(str, int),
        keys=lambda row: (row.person.name, row.person.pk),
    )
    context = {"page": page, "states": _states(), "kinds": choices.kinds(), "roster": _roster(), **_filters(request)}
    return page_or_part(request, "people/list.html", "people/_people.html", context)


def _states() -> dict[str, str]:
    return {
        "": _("在岗"),
        "no_post": _("没有岗位"),
        "no_account": _("没有账号"),
        "volunteers": _("志愿者"),
        "left": _("已离岗"),
    }


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
    return _sheet(_shown(request), frozenset())


@needs(Permission.PEOPLE_REVEAL)
def export_full(request: Any) -> HttpResponse:
    """The same with full numbers: after a reason, which the ledger keeps for every person in it."""
    form = Reason(request.POST or None)
    rows = _shown(request)
    people = [row.person for row in rows]
    if opened := done(request, form, partial(services.reveal_roster, request.scope, people)):
        return _sheet(rows, opened.value)
    note = _("将导出%(n)s人的完整手机号和身份证号。文件离开系统后请妥善保管,用完删除。") % {"n": len(rows)}
    back = reverse("people:list")
    return form_page(request, form, title=_("导出完整号码"), button=_("导出"), back=back, note=note)


def _shown(request: Any) -> list[PersonRow]:
    asked = lists.person_q(**_filters(request))
    return lists.people(request.scope, request.area, asked, after=None, limit=EXPORTED)


def _sheet(rows: list[PersonRow], open_to: frozenset[int]) -> HttpResponse:
    return tables.xlsx(_("网格员花名册"), roster_sheet.HEADS, roster_sheet.sheet(rows, open_to), demo=settings.DEMO)
