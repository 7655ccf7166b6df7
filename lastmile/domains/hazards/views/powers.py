"""赋权、委托 of places: what a township may order by itself, and by which document; and the departments that are here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.hazards import forms, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import catalogue, routing
from lastmile.foundation.web import form_pages
from lastmile.foundation.web.gates import needs


@needs(Permission.HAZARD_VIEW)
@require_GET
def power_list(request: Any) -> HttpResponse:
    """Powers below where one looks, and the routing table: both documents side by side, with what is missing here."""
    scope, desks = request.scope.within(request.area), selectors.desks(request.area)
    context = {
        "powers": [(one, [_title(name) for name in one.categories]) for one in selectors.powers_of(scope)],
        "departments": [
            (one, routing.J_CLAUSE in one.department.sources, routing.K_CLAUSE in one.department.sources)
            for one in desks.values()
        ],
        "categories": {one: _title(one) for one in catalogue.hazard_categories()},
        "here": request.area,
        "may_change": bool(request.area) and request.scope.may(Permission.PACK_CHANGE, on=request.area),
    }
    return TemplateResponse(request, "hazards/powers.html", context)


def _title(category: str) -> str:
    found = catalogue.hazard_categories().get(category)
    return found.title if found else category


@needs(Permission.PACK_CHANGE)
def power_new(request: Any) -> HttpResponse:
    """登记赋权、委托 of the area one looks at."""
    form = forms.PowerForm(request.POST or None)

    def act(**values: Any) -> Any:
        return services.record_power(request.scope, region_code=request.area, **values)

    if form_pages.done(request, form, act):
        messages.success(request, _("已登记。"))
        return redirect("hazards:powers")
    title = _("登记赋权、委托")
    return form_pages.form_page(request, form, title=title, button=_("登记"), back=reverse("hazards:powers"))


@needs(Permission.PACK_CHANGE)
@require_POST
def power_end(request: Any, uid: UUID) -> HttpResponse:
    """It is over after today."""
    services.end_power(request.scope, uid=uid)
    messages.success(request, _("已登记为到今天止。"))
    return redirect("hazards:powers")
