"""应急物资: the list, one line of it, and the acts on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.domains.resources import forms, rules, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.web import form_pages, tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part
from lastmile.kernel import clock

STATES = {
    "": gettext_lazy("全部"),
    "expired": gettext_lazy("已过期"),
    "soon": gettext_lazy("快到期"),
    "unknown": gettext_lazy("数量待核"),
    "removed": gettext_lazy("已不在台账"),
}
ACTIONS = {
    "supply.added": gettext_lazy("登记"),
    "supply.changed": gettext_lazy("更改"),
    "supply.removed": gettext_lazy("移出台账"),
}


@needs(Permission.RESOURCE_VIEW)
@require_GET
def supply_list(request: Any) -> HttpResponse:
    """The supplies of the area looked at, in the order of places."""
    get, scope = request.GET, request.scope.within(request.area)
    state, group = get.get("state", ""), get.get("group", "")
    filters = selectors.SupplyFilters(
        get.get("q", "").strip()[:40],
        state if state in STATES else "",
        group if group in rules.CLASSES else "",
        request.area,
    )
    page = tables.page(
        lambda after, limit: selectors.supply_page(scope, filters, after=after, limit=limit),
        mark=get.get("after", ""),
        kinds=(str, int),
        keys=lambda row: (row.region_code, row.pk),
    )
    today = clock.today()
    context = {
        "page": page,
        "expiry": {row.pk: rules.expiry(row.expires_on, today) for row in page.rows},
        "late": {row.pk for row in page.rows if row.expires_on and row.expires_on < today},
        "filters": filters,
        "states": STATES,
        "groups": rules.CLASSES,
        "may_change": request.scope.has(Permission.RESOURCE_CHANGE),
    }
    return page_or_part(request, "resources/supplies.html", "resources/_supplies.html", context)


@needs(Permission.RESOURCE_VIEW)
@require_GET
def supply(request: Any, uid: UUID) -> HttpResponse:
    """One line; what happened to it below."""
    found = selectors.get_supply(request.scope, uid)
    lines = ledger.timeline("supply", found.uid)
    context = {
        "supply": found,
        "expiry": rules.expiry(found.expires_on, clock.today()),
        "phone": masked_phone(found.keeper_phone),
        "path": regions.path(found.region),
        "may_change": request.scope.may(Permission.RESOURCE_CHANGE, on=found) and not found.removed_on,
        "lines": lines,
        "names": people.names(line.actor_uid for line in lines if line.actor_uid),
        "actions": ACTIONS,
    }
    return TemplateResponse(request, "resources/supply.html", context)


@needs(Permission.RESOURCE_CHANGE)
def supply_add(request: Any) -> HttpResponse:
    """A line more, at a township or village of the area looked at."""
    places = selectors.choices_of_places(request.scope, request.area)
    here = request.area if any(code == request.area for code, _name in places) else ""
    form = forms.AddSupply(request.POST or None, places=places, initial={"region_code": here})
    return _answer(
        request, form, lambda **values: services.add_supply(request.scope, **values),
        title=_("登记物资"), back=reverse("resources:supplies"), nowhere=not places,
    )  # fmt: skip


@needs(Permission.RESOURCE_CHANGE)
def supply_change(request: Any, uid: UUID) -> HttpResponse:
    """Change what is known of a line."""
    found = selectors.get_supply(request.scope, uid)
    request.scope.require(Permission.RESOURCE_CHANGE, on=found)
    start = {key: getattr(found, key) for key in selectors.SUPPLY_FACTS}
    form = forms.SupplyFacts(request.POST or None, initial=start)
    return _answer(
        request, form, lambda **values: services.change_supply(request.scope, uid=uid, **values),
        title=_("更改:%(name)s") % {"name": found.name}, back=reverse("resources:supply", args=[uid]), over=True,
    )  # fmt: skip


@needs(Permission.RESOURCE_CHANGE)
def supply_remove(request: Any, uid: UUID) -> HttpResponse:
    """Take a line off the list."""
    found = selectors.get_supply(request.scope, uid)
    request.scope.require(Permission.RESOURCE_CHANGE, on=found)
    form = forms.Why(request.POST or None)
    return _answer(
        request, form, lambda **values: services.remove_supply(request.scope, uid=uid, **values),
        title=_("移出台账:%(name)s") % {"name": found.name}, back=reverse("resources:supply", args=[uid]),
    )  # fmt: skip


def _answer(
    request: Any, form: Any, run: Any, *, title: str, back: str, nowhere: bool = False, over: bool = False
) -> HttpResponse:
    """The form, or after a good sending the line. `over`: it writes over what is stored."""
    if done := form_pages.done(request, form, run, over=over):
        messages.success(request, _("已存。"))
        return redirect("resources:supply", done.value.uid)
    context = {"form": form, "title": title, "back": back, "nowhere": nowhere}
    return form_pages.answer(request, "resources/form.html", context)
