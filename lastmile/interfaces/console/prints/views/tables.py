"""网格管理表: as a page, as a print, as a sheet; computed, nothing of it is typed here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.foundation import prints
from lastmile.foundation.access.encrypted import masked_phone
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import grids
from lastmile.foundation.people.models import Holding
from lastmile.foundation.prints import services
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import pages, tables
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.prints import area
from lastmile.kernel import clock
from lastmile.kernel.errors import TooMuch

MOST = 3_000  # rows of one print or sheet


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
    return TemplateResponse(request, "prints/grids.html", {"region": region, "page": page})


def grid_heads() -> list[str]:
    return [_("网格编码"), _("网格名称"), _("范围(四至)"), _("户数"), _("人口"), _("网格长、电话"), _("网格员、电话")]


def _grid_cells(rows: Iterable[grids.GridRow], whole: bool) -> list[list[Any]]:
    return [
        [
            row.region.code,
            row.name,
            row.grid.bounds_text or None,
            row.grid.households,
            row.grid.population,
            _people(row.leaders, whole),
            _people(row.members, whole),
        ]
        for row in rows
    ]


def _people(held: Iterable[Holding], whole: bool) -> str | None:
    """Name and number of each, a line each; None for nobody."""
    said = []
    for one in held:
        phone = one.person.phone if whole else masked_phone(one.person.phone)
        stand_in = _("(B角)") if one.rank == Holding.Rank.B else ""
        said.append(f"{one.person.name}{stand_in} {phone or _('待核')}")
    return "\n".join(dict.fromkeys(said)) or None


def _grid_rows(request: Any, region: Region, how: str) -> list[list[Any]]:
    """All rows; with whole numbers for whoever keeps these people, which is in the ledger."""
    found = []
    for row in grids.all_rows(request.scope, region.code):
        found.append(row)
        if len(found) > MOST:
            raise TooMuch(_("网格太多,请先在上方选到乡镇。"))
    whole = request.scope.may(Permission.PEOPLE_CHANGE, on=region.code)
    if whole:
        services.note_table(request.scope, region, table="grids", how=how, rows=len(found))
    return _grid_cells(found, whole)


@needs(Permission.PEOPLE_VIEW)
@require_GET
def grid_pdf(request: Any) -> HttpResponse:
    """The table on A4."""
    region = area.asked(request)
    rows = _grid_rows(request, region, "pdf")
    data = {
        "place": region.name,
        "day": clock.today().isoformat(),
        "count": len(rows),
        "households": _sum([row[3] for row in rows]),
        "people": _sum([row[4] for row in rows]),
        "heads": grid_heads(),
        "rows": rows,
    }
    return pages.pdf(_("网格管理表 %(name)s") % {"name": region.name}, prints.pdf("tables/grids.typ", data))


def _sum(figures: list[int | None]) -> str:
    known = [one for one in figures if one is not None]
    unknown = len(figures) - len(known)
    total = str(sum(known)) if known else _("待核")
    return total + (_("(另 %(n)s 个网格待核)") % {"n": unknown} if known and unknown else "")


@needs(Permission.PEOPLE_VIEW)
@require_GET
def grid_xlsx(request: Any) -> HttpResponse:
    """The table as a sheet."""
    region = area.asked(request)
    rows = [[_("待核") if cell is None else cell for cell in row] for row in _grid_rows(request, region, "xlsx")]
    title = _("网格管理表 %(name)s") % {"name": region.name}
    return tables.xlsx(title, grid_heads(), rows, demo=settings.DEMO)
