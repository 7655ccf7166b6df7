"""Units: list, one unit, found, change, close; the member units of a command."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import lists, selectors, services
from lastmile.foundation.people.models import Unit
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.interfaces.console.people import choices, happened
from lastmile.interfaces.console.people.forms import units as forms
from lastmile.kernel.errors import NotAllowed, NotVisible


@needs(Permission.PEOPLE_VIEW)
@require_GET
def unit_list(request: Any) -> HttpResponse:
    """单位 below the area, by place; a tab a kind."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Unit.Kind.values else ""
    page = tables.page(
        lambda after, limit: lists.units(request.scope, request.area, kind=kind, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(str, str, int),
        keys=lambda unit: (unit.region_code, unit.kind, unit.pk),
    )
    context = {"page": page, "kind": kind, "kinds": [("", _("全部")), *Unit.Kind.choices], "founded": Unit.Kind.choices}
    return page_or_part(request, "people/units.html", "people/_units.html", context)


@needs(Permission.PEOPLE_VIEW)
@require_GET
def unit(request: Any, uid: UUID) -> HttpResponse:
    """One unit; of a command its chiefs, deputies and member units (J-2.3)."""
    found = selectors.get_unit(request.scope, uid)
    context = {
        "unit": found,
        "asked": forms.FIELDS_OF[Unit.Kind(found.kind)],
        "matter": lists.unit_matter(request.scope, found),
        "events": happened.timeline("unit", found.uid),
    }
    return TemplateResponse(request, "people/unit.html", context)


@needs(Permission.PEOPLE_CHANGE)
def found_unit(request: Any, kind: str) -> HttpResponse:
    """成立单位: only what this kind has is asked."""
    if kind not in Unit.Kind.values:
        raise Http404
    places = choices.places(request.scope, request.area)
    offices = choices.offices(request.scope, request.area) if kind == Unit.Kind.COMMAND else ()
    initial = {"region_code": request.area}
    form = forms.UnitForm(request.POST or None, kind=kind, places=places, offices=offices, initial=initial)
    if made := done(request, form, partial(services.found_unit, request.scope, kind=kind)):
        messages.success(request, _("已登记:%(name)s。") % {"name": made.value.name})
        return redirect("people:unit", made.value.uid)
    title = _("登记单位:%(kind)s") % {"kind": Unit.Kind(kind).label}
    return form_page(request, form, title=title, button=_("登记"), back=reverse("people:units"))


@needs(Permission.PEOPLE_CHANGE)
def change_unit(request: Any, uid: UUID) -> HttpResponse:
    """更改单位."""
    found = selectors.get_unit(request.scope, uid)
    asked = ("name", *forms.FIELDS_OF[Unit.Kind(found.kind)])
    initial = {name: getattr(found, name) for name in asked}
    offices = choices.offices(request.scope, found.region_code, here=True) if "daily_office" in asked else []
    if "daily_office" in asked:
        initial["daily_office"] = _office_named(found, offices)
    form = forms.UnitForm(request.POST or None, kind=found.kind, places=None, offices=offices, initial=initial)
    if done(request, form, partial(services.change_unit, request.scope, uid=uid), over=True):
        messages.success(request, _("已更改。"))
        return redirect("people:unit", uid)
    title = _("更改单位:%(name)s") % {"name": found.name}
    return form_page(request, form, title=title, button=_("存"), back=reverse("people:unit", args=[uid]))


def _office_named(command: Unit, offices: choices.Choices) -> str:
    """The office stated, else the only one there is: proposed, and stated once somebody saves it."""
    if command.daily_office:
        return str(command.daily_office.uid)
    return offices[0][0] if len(offices) == 1 else ""


@needs(Permission.PEOPLE_CHANGE)
@require_POST
def close_unit(request: Any, uid: UUID) -> HttpResponse:
    """撤销, once no post is left in it."""
    services.close_unit(request.scope, uid=uid)
    messages.success(request, _("已撤销。"))
    return redirect("people:units")


@needs(Permission.PEOPLE_CHANGE)
def state_no_team(request: Any, uid: UUID) -> HttpResponse:
    """写明一个村没有组建应急队伍的原因 (K-2.3.2a): the township says it."""
    region = get_region(str(uid))
    if not request.scope.may(Permission.PEOPLE_VIEW, on=region.code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    if not services.may_state_no_team(request.scope, region.code):
        raise NotAllowed(_("没有组建队伍的原因由乡镇(街道)写。"))
    stated = selectors.no_teams_in(request.scope).filter(region=region).first()
    initial = {"reason": stated.reason, "words": stated.words} if stated else {}
    form = forms.WithoutTeam(request.POST or None, initial=initial)
    if done(request, form, partial(services.state_no_team, request.scope, region_code=region.code), over=True):
        messages.success(request, _("已写明。"))
        return redirect(_teams_asked())
    title = _("没有组建应急队伍的原因:%(name)s") % {"name": region.name}
    return form_page(request, form, title=title, button=_("存"), back=_teams_asked())


def _teams_asked() -> str:
    """The line of each village in 配备情况: its team, or why it has none."""
    return reverse("console:staffing_figure", args=["kunming", "team.village_or_reason"])


@needs(Permission.PEOPLE_CHANGE)
def add_member(request: Any, uid: UUID) -> HttpResponse:
    """加入成员单位, with whom to call there (J-2.3d)."""
    command = selectors.get_unit(request.scope, uid)
    words = request.GET.get("find", "").strip()[:40]
    rows = lists.choices(request.scope, "", words)
    people = [(str(row.person.uid), f"{row.person.name}({choices.place_words(row.person.region)})") for row in rows]
    units = choices.members(request.scope, command)
    members, first = selectors.members_of(command), request.GET.get("unit")
    form = forms.Member(request.POST or None, units=units, people=people, members=members, initial={"unit_uid": first})

    def act(unit_uid: str, contact_uid: UUID | None) -> None:
        member = selectors.get_unit(request.scope, unit_uid)
        services.add_member_unit(request.scope, command_uid=uid, unit_uid=member.uid, contact_uid=contact_uid or None)

    if done(request, form, act, over=True):
        messages.success(request, _("已加入。"))
        return redirect("people:unit", uid)
    title = _("成员单位:%(name)s") % {"name": command.name}
    more = {"template": "people/member.html", "words": words, "rows": rows}
    return form_page(request, form, title=title, button=_("存"), back=reverse("people:unit", args=[uid]), **more)


@needs(Permission.PEOPLE_CHANGE)
@require_POST
def drop_member(request: Any, uid: UUID, member_uid: UUID) -> HttpResponse:
    """去掉 a 成员单位 of a command."""
    services.drop_member_unit(request.scope, command_uid=uid, unit_uid=member_uid)
    messages.success(request, _("已去掉。"))
    return redirect("people:unit", uid)
