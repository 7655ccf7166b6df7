"""The list of people, one person, the roster export."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import lists, roster_sheet, selectors, services
from lastmile.foundation.people.lists import PersonRow
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.interfaces.console.people import choices, happened
from lastmile.interfaces.console.people.forms.persons import Reason
from lastmile.kernel import clock


@needs(Permission.PEOPLE_VIEW)
@require_GET
def person_list(request: Any) -> HttpResponse:
    """人员: below the area of the crumbs, by name; filters live in the address."""
    page = tables.page(
        _shown(request),
        mark=request.GET.get("after", ""),
        kinds=(str, int),
        keys=_place,
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
    return _sheet(request, frozenset())


@needs(Permission.PEOPLE_REVEAL)
def export_full(request: Any) -> HttpResponse:
    """The same with full numbers: after a reason, which the ledger keeps for every person in it."""
    form = Reason(request.POST or None)
    most = packs.of_installation("imports.export_rows_most").whole
    found = [row.person for rows in tables.blocks(_shown(request), keys=_place, most=most) for row in rows]
    if opened := done(request, form, partial(services.reveal_roster, request.scope, found)):
        return _sheet(request, opened.value)
    note = _("将导出%(n)s人的完整手机号和身份证号。文件离开系统后请妥善保管,用完删除。") % {"n": len(found)}
    back = reverse("people:list")
    return form_page(request, form, title=_("导出完整号码"), button=_("导出"), back=back, note=note)


def _shown(request: Any) -> tables.Read:
    asked = lists.person_q(**_filters(request))
    return lambda after, limit: lists.people(request.scope, request.area, asked, after=after, limit=limit)


def _place(row: PersonRow) -> tuple[str, int]:
    """Where a row stands in the list."""
    return row.person.name, row.person.pk


def _sheet(request: Any, open_to: frozenset[int]) -> HttpResponse:
    serial = count(1)
    return tables.export(
        _("网格员花名册"),
        roster_sheet.HEADS,
        _shown(request),
        keys=_place,
        cells=lambda rows: roster_sheet.sheet(rows, open_to, serial=serial),
    )
