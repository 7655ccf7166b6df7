"""网格管理表: as a page, as a print, as a sheet; computed, nothing of it is typed here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.imports import clearing
from lastmile.foundation.imports.models import Clearance
from lastmile.foundation.people import grids
from lastmile.foundation.prints import services
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import pages, tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.interfaces.console.prints import area, forms, sheets
from lastmile.kernel.errors import NotAllowed


@needs(Permission.PEOPLE_VIEW)
@require_GET
def grid_table(request: Any) -> HttpResponse:
    """Every grid of the area; numbers are masked."""
    region = area.asked(request)
    page = tables.page(
        lambda after, limit: grids.rows(request.scope, region.code, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(str,),
        keys=lambda row: (row.region.code,),
    )
    may_ask = sheets.GRIDS.reveals(request.scope, region.code)
    return TemplateResponse(request, "prints/grids.html", {"region": region, "page": page, "may_ask": may_ask})


def _grid_rows(request: Any, region: Region, how: str) -> list[list[Any]]:
    """All rows; with whole numbers for whoever keeps these people, which is in the ledger. Of more people than one may take
    alone they have stars (see `grid_full`)."""
    found = sheets.all_rows(request.scope, region)
    whole = request.scope.may(Permission.PEOPLE_CHANGE, on=region.code) and not sheets.needs(region, found)
    if whole:
        services.note_table(request.scope, region, table="grids", how=how, rows=len(found))
    return sheets.cells(found, whole=whole)


@needs(Permission.PEOPLE_VIEW)
@require_GET
@in_own_language()
def grid_pdf(request: Any) -> HttpResponse:
    """The table on A4."""
    region = area.asked(request)
    return pages.pdf(sheets.title(region), sheets.pdf(region, _grid_rows(request, region, "pdf")))


@needs(Permission.PEOPLE_VIEW)
@require_GET
@in_own_language()
def grid_xlsx(request: Any) -> HttpResponse:
    """The table as a sheet."""
    region = area.asked(request)
    rows = sheets.known(_grid_rows(request, region, "xlsx"))
    return tables.xlsx(sheets.title(region), sheets.grid_heads(), rows, demo=settings.DEMO)


@needs(Permission.PEOPLE_REVEAL)
def grid_full(request: Any) -> HttpResponse:
    """Ask for the table with the whole numbers of more people than one may take alone."""
    region = area.asked(request)
    if not sheets.GRIDS.reveals(request.scope, region.code):
        raise NotAllowed(_("您没有查看完整号码的权限。"))

    def ask(form: str, reason: str) -> Clearance | None:
        many = sheets.needs(region, sheets.all_rows(request.scope, region))
        if many is None:
            return None
        return clearing.ask(request.scope, kind="grids", area=region.code, form=form, reason=reason, needs=many)

    form = forms.AskGrids(request.POST or None)
    if asked := done(request, form, ask):
        if asked.value is None:
            messages.info(request, _("人数没有超过,不用申请:直接打印、导出就是完整号码。"))
            return redirect("prints:grids")
        messages.success(request, _("已申请,等另一个人同意。"))
        return redirect("exports:clearance", asked.value.uid)
    note = _("%(place)s的网格管理表,连同网格长、网格员的完整号码。另一个人同意后来取,限时。") % {"place": region.name}
    back = reverse("prints:grids")
    return form_page(request, form, title=_("申请完整号码"), button=_("申请"), back=back, note=note)
