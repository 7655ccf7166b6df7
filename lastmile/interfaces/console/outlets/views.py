"""发布渠道: the outlets of a place, how channels stand, reports of danger by SMS, and the log of what was made public."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.alerts import public as alerts
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.channels import standing, strangers
from lastmile.foundation.channels.publishing import keeping, selectors, services
from lastmile.foundation.channels.reported import selectors as reports
from lastmile.foundation.channels.reported import services as settling
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.web import form_pages, tables
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.outlets import forms

DAYS = 7
PLACES = [Region.Level.COUNTY, Region.Level.TOWNSHIP, Region.Level.VILLAGE]


@needs(Permission.PUBLICATION_VIEW)
@require_GET
def outlet_list(request: Any) -> HttpResponse:
    """The outlets of the area looked at, by place."""
    rows = selectors.outlets_in(request.scope.within(request.area))
    page = tables.page(
        lambda after, limit: list(selectors.after(rows, after)[:limit]),
        mark=request.GET.get("after", ""),
        kinds=(str, int),
        keys=lambda row: (row.region_code, row.pk),
    )
    context = {"page": page, "here": "outlets", "may_change": request.scope.has(Permission.OUTLET_CHANGE)}
    return TemplateResponse(request, "outlets/list.html", context | _badges(request))


@needs(Permission.PUBLICATION_VIEW)
@require_GET
def channels(request: Any) -> HttpResponse:
    """How every way out stands, and what gateways told that was not ours."""
    context = {
        "standings": standing.standings(),
        "strangers": strangers.counted(DAYS),
        "days": DAYS,
        "here": "channels",
    }
    return TemplateResponse(request, "outlets/channels.html", context | _badges(request))


@needs(Permission.OUTLET_CHANGE)
def outlet_add(request: Any) -> HttpResponse:
    """Put an outlet on the list."""
    form = forms.AddOutlet(request.POST or None, places=_places(request, Permission.OUTLET_CHANGE))
    if form_pages.done(request, form, lambda **values: keeping.add_outlet(request.scope, **values), at="address"):
        messages.success(request, _("已存。可以点“试发一条”看通不通。"))
        return redirect("outlets:list")
    return form_pages.form_page(request, form, title=_("添加发布终端"), button=_("存"), back=reverse("outlets:list"))


@needs(Permission.OUTLET_CHANGE)
def outlet_change(request: Any, uid: UUID) -> HttpResponse:
    """Change an outlet, or leave address and secret as they are."""
    found = selectors.get_outlet(request.scope, uid)
    request.scope.require(Permission.OUTLET_CHANGE, on=found)
    form = forms.OutletFacts(request.POST or None, initial={"name": found.name, "note": found.note}, over=found)
    if form_pages.done(
        request, form, lambda **values: keeping.change_outlet(request.scope, uid=uid, **values), over=True
    ):
        messages.success(request, _("已存。"))
        return redirect("outlets:list")
    title = _("更改:%(name)s") % {"name": found.name}
    return form_pages.form_page(request, form, title=title, button=_("存"), back=reverse("outlets:list"))


@needs(Permission.OUTLET_CHANGE)
@require_POST
def outlet_remove(request: Any, uid: UUID) -> HttpResponse:
    """Take an outlet off the list."""
    found = keeping.remove_outlet(request.scope, uid=uid)
    messages.success(request, _("“%(name)s”已停用,以前的发布记录都在。") % {"name": found.name})
    return redirect("outlets:list")


@needs(Permission.OUTLET_CHANGE)
@require_POST
def outlet_try(request: Any, uid: UUID) -> HttpResponse:
    """Send one line marked as a test."""
    keeping.try_outlet(request.scope, uid=uid)
    messages.success(request, _("试发的一条已排上,过几秒刷新看结果。"))
    return redirect("outlets:publications", "outlet", uid)


@needs(Permission.PUBLICATION_VIEW)
@require_GET
def publications(request: Any, kind: str, uid: UUID) -> HttpResponse:
    """How a matter was made public: the seven ways, and line by line. An outlet's own page shows what went to it."""
    outlet = selectors.get_outlet(request.scope, uid) if kind == "outlet" else None
    if outlet is None:
        _require_seen(request, kind, uid)
    scope = request.scope
    lines = selectors.published_by(scope, outlet) if outlet else selectors.publications_of(scope, uid)
    context = {
        "ways": selectors.ways_among(lines, uid),
        "lines": lines,
        "kind": kind,
        "uid": uid,
        "outlet": outlet,
        "may_change": outlet and not outlet.removed_at and request.scope.may(Permission.OUTLET_CHANGE, on=outlet),
        "may_log": request.scope.has(Permission.PUBLICATION_LOG),
    }
    return TemplateResponse(request, "outlets/publications.html", context)


@needs(Permission.PUBLICATION_LOG)
def log(request: Any, kind: str, uid: UUID) -> HttpResponse:
    """Write down a publication made by hand or by another system."""
    _require_seen(request, kind, uid)
    form = forms.LogPublication(request.POST or None, places=_places(request, Permission.PUBLICATION_LOG))
    back = reverse("outlets:publications", args=[kind, uid])
    done = form_pages.done(
        request,
        form,
        lambda **values: services.log_publication(request.scope, subject_kind=kind, subject_uid=uid, **values),
    )
    if done:
        messages.success(request, _("已记下。"))
        return redirect(back)
    return form_pages.form_page(request, form, title=_("登记发布"), button=_("记下"), back=back)


@needs(Permission.SMS_REPORT_TAKE)
@require_GET
def report_list(request: Any) -> HttpResponse:
    """Reports of danger by SMS: those nobody has taken care of first."""
    rows = reports.latest(request.scope.within(request.area))
    context = {"reports": rows, "phones": {one.pk: masked_phone(one.number) for one in rows}, "here": "reports"}
    return TemplateResponse(request, "outlets/reports.html", context | _badges(request))


@needs(Permission.SMS_REPORT_TAKE)
def report_settle(request: Any, uid: UUID) -> HttpResponse:
    """Read one, call back, and say what was done. The whole number stands here: it is there to be called."""
    get = settling.read if request.method == "GET" else reports.get_report
    found = get(request.scope, uid)
    form = forms.SettleReport(request.POST or None)
    if form_pages.done(request, form, lambda **values: settling.settle(request.scope, uid=uid, **values), at="outcome"):
        messages.success(request, _("已记下。"))
        return redirect("outlets:reports")
    return form_pages.answer(request, "outlets/report.html", {"form": form, "report": found})


def _require_seen(request: Any, kind: str, uid: UUID) -> None:
    """What was made public must be there, and to be seen by whoever writes or reads it: an alert, so far."""
    if kind != "alert":
        raise Http404
    alerts.get_alert(request.scope, uid)


def _badges(request: Any) -> dict[str, Any]:
    may = request.scope.has(Permission.SMS_REPORT_TAKE)
    return {"may_report": may, "unseen": reports.unseen(request.scope.within(request.area)) if may else 0}


def _places(request: Any, permission: str) -> list[tuple[str, str]]:
    """Counties, townships and villages of the area looked at where one may."""
    rows = regions.open_regions(request.area).filter(level__in=PLACES).order_by("code")[:2000]
    return [(one.code, one.name) for one in rows if request.scope.may(permission, on=one.code)]
