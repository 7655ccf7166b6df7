"""户档: the list, one household, and the acts on it. Names and phones are masked until somebody says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.domains.profile import forms, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.rulepacks.masking import masked_name, masked_phone
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.foundation.wording import in_own_language
from lastmile.kernel.ids import uuid7
from lastmile.kernel.region_codes import Level

STATES = {
    "": gettext_lazy("全部"),
    "need_help": gettext_lazy("有人需搀扶"),
    "away": gettext_lazy("有人外出"),
    "unknown": gettext_lazy("有待核"),
    "left": gettext_lazy("已迁走"),
}
HEADS = ("村(网格)", "户主", "住址", "在册", "在家", "外出", "需搀扶", "房屋结构", "最近核对")
ACTIONS = {
    "household.added": gettext_lazy("建档"),
    "household.counted": gettext_lazy("核对人数"),
    "household.changed": gettext_lazy("更改"),
    "household.left": gettext_lazy("登记迁走"),
    "household.revealed": gettext_lazy("查看了完整姓名和电话"),
}


def _filters(request: Any) -> selectors.HouseholdFilters:
    return selectors.HouseholdFilters(request.GET.get("q", "").strip()[:40], request.GET.get("state", ""))


@needs(Permission.PROFILE_VIEW)
@require_GET
def household_list(request: Any) -> HttpResponse:
    """The households of the area looked at, in the order of places."""
    scope, filters = request.scope.within(request.area), _filters(request)
    page = tables.page(
        lambda after, limit: selectors.household_page(scope, filters, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(str, int),
        keys=_place,
    )
    context = {
        "page": page,
        "rows": [(one, masked_name(one.head)) for one in page.rows],
        "filters": filters,
        "states": STATES,
        "may_add": request.scope.has(Permission.PROFILE_CHANGE),
    }
    return page_or_part(request, "profile/households.html", "profile/_households.html", context)


@needs(Permission.PROFILE_VIEW)
@require_GET
@in_own_language()
def export_households(request: Any) -> HttpResponse:
    """What is shown, as a sheet, names masked."""
    scope, filters = request.scope.within(request.area), _filters(request)
    return tables.export(
        _("户档"),
        HEADS,
        lambda after, limit: selectors.household_page(scope, filters, after=after, limit=limit),
        keys=_place,
        cells=lambda rows: map(_cells, rows),
    )


def _place(row: Any) -> tuple[str, int]:
    """Where a row stands in the list."""
    return row.region_code, row.pk


def _cells(one: Any) -> tuple[Any, ...]:
    return (
        f"{one.region.parent.name if one.region.parent else ''}{one.region.name}",
        masked_name(one.head),
        one.address,
        one.registered,
        one.at_home,
        one.away,
        one.need_help,
        one.structure,
        one.checked_on,
    )


@needs(Permission.PROFILE_VIEW)
@require_GET
def household(request: Any, uid: UUID) -> HttpResponse:
    """One household; what happened to it below."""
    return TemplateResponse(request, "profile/household.html", _matter(request, uid))


def _matter(request: Any, uid: UUID, **more: Any) -> dict[str, Any]:
    found = selectors.get_household(request.scope, uid)
    lines = ledger.timeline("household", found.uid)
    may_change = request.scope.may(Permission.PROFILE_CHANGE, on=found) and not found.left_on
    return {
        "household": found,
        "name": masked_name(found.head),
        "phone": masked_phone(found.phone),
        "path": regions.path(found.region),
        "may_change": may_change,
        "may_reveal": may_change or request.scope.may(Permission.PEOPLE_REVEAL, on=found),
        "lines": lines,
        "names": people.names(line.actor_uid for line in lines if line.actor_uid),
        "actions": ACTIONS,
        **more,
    }


@needs(Permission.PROFILE_CHANGE)
def household_add(request: Any) -> HttpResponse:
    """A household more, in a village or grid of the area looked at."""
    places = selectors.choices_of_places(request.scope, request.area, highest=Level.VILLAGE)
    form = forms.AddHousehold(request.POST or None, places=places, initial=_start(request, places))
    if made := done(request, form, partial(services.add_household, request.scope)):
        messages.success(request, _("已建档。"))
        return redirect("profile:household", made.value.uid)
    more = {"template": "profile/form.html", "places": places}
    return form_page(request, form, title=_("新增户"), button=_("存"), back=reverse("profile:households"), **more)


def _start(request: Any, places: list[tuple[str, str]]) -> dict[str, Any]:
    return {"uid": uuid7(), "region_code": request.area if any(code == request.area for code, _n in places) else ""}


@dataclass(frozen=True)
class Act:
    """An act on one household or place: its words, its form, how the form begins, and the service behind it."""

    label: Any
    form: type[Any]
    start: Callable[[Any], dict[str, Any]]
    run: Callable[..., Any]
    note: Any = ""
    figure: str = ""
    more: Callable[[Any, Any], dict[str, Any]] = lambda scope, one: {}  # what the form is made with


def _facts(one: Any) -> dict[str, Any]:
    return {
        **{key: getattr(one, key) for key in ("head", "phone", "address", "structure")},
        "position": forms.typed(one.point),
    }


ACTS = {
    "count": Act(
        gettext_lazy("核对人数"),
        forms.Counts,
        lambda one: {key: getattr(one, key) for key in services.COUNTS},
        lambda scope, uid, values: services.count_household(scope, uid=uid, **values),
    ),
    "change": Act(
        gettext_lazy("更改"),
        forms.HouseholdFacts,
        _facts,
        lambda scope, uid, values: services.change_household(scope, uid=uid, **values),
    ),
    "leave": Act(
        gettext_lazy("登记迁走"),
        forms.Leave,
        lambda one: {},
        lambda scope, uid, values: services.leave_household(scope, uid=uid, left_on=values["day"], why=values["why"]),
    ),
}


@needs(Permission.PROFILE_VIEW)
def household_act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """One act on a household. A refusal comes back at the form with what was typed."""
    if verb == "reveal":
        return _reveal(request, uid)
    if verb not in ACTS:
        raise Http404
    found = selectors.get_household(request.scope, uid)
    request.scope.require(Permission.PROFILE_CHANGE, on=found)
    act = ACTS[verb]
    form = act.form(request.POST or None, initial=act.start(found))
    if done(request, form, lambda **values: act.run(request.scope, uid, values), over=True):
        messages.success(request, _("已办:%(act)s。") % {"act": act.label})
        return redirect("profile:household", uid)
    title = _("%(act)s:%(name)s家") % {"act": act.label, "name": masked_name(found.head)}
    return form_page(request, form, title=title, button=_("存"), back=reverse("profile:household", args=[uid]))


def _reveal(request: Any, uid: UUID) -> HttpResponse:
    """Full name and phone on the answer to this one request; the reason is in the ledger."""
    form = forms.Reveal(request.POST or None)
    if request.method == "POST" and form.is_valid():
        full = services.reveal_household(request.scope, uid=uid, reason=form.cleaned_data["reason"])
        return TemplateResponse(request, "profile/household.html", _matter(request, uid, revealed=full))
    context = _matter(request, uid, reveal_form=form)
    return TemplateResponse(request, "profile/household.html", context, status=422 if form.errors else 200)
