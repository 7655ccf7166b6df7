"""网格管理表 and 责任清单: as a page, as a print, as a sheet; computed, nothing of it is typed here."""

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
from lastmile.foundation.people import duty_list, duty_words, grids
from lastmile.foundation.people.models import Holding
from lastmile.foundation.prints import services
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web import pages, tables
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.prints import area
from lastmile.kernel import clock
from lastmile.kernel.errors import TooMuch

SHOWN = 200  # posts of one kind on the page; print and sheet have them all
MOST = 3_000  # rows of one print or sheet


# --- 网格管理表 --------------------------------------------------------------------------------------------------------


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


# --- 责任清单 ----------------------------------------------------------------------------------------------------------


@needs(Permission.PEOPLE_VIEW)
@require_GET
def duty_page(request: Any) -> HttpResponse:
    """What each kind of post of the area does, and who holds one."""
    region = area.asked(request)
    found = _parts(request, region)
    kinds = [(part.kind.id, part.kind.title, len(part.rows)) for part in found]
    kind = request.GET.get("kind", "") or (kinds[0][0] if kinds else "")
    part = next((one for one in found if one.kind.id == kind), None)
    context = {
        "region": region,
        "kinds": kinds,
        "kind": kind,
        "part": part,
        "lines": duty_words.lines_of(part.duties) if part and part.duties else [],
        "rows": part.rows[:SHOWN] if part else [],
        "more": max(len(part.rows) - SHOWN, 0) if part else 0,
    }
    return TemplateResponse(request, "prints/duties.html", context)


def _parts(request: Any, region: Region) -> list[duty_list.Part]:
    found = duty_list.parts(request.scope, region.code, limit=MOST + 1)
    if sum(len(part.rows) for part in found) > MOST:
        raise TooMuch(_("岗位太多,请先在上方选到乡镇。"))
    return found


@needs(Permission.PEOPLE_VIEW)
@require_GET
def duty_pdf(request: Any) -> HttpResponse:
    """The list on A4, with room to sign."""
    region = area.asked(request)
    data = {
        "place": region.name,
        "day": clock.today().isoformat(),
        "parts": [_duty_part(part) for part in _parts(request, region)],
    }
    return pages.pdf(_("责任清单 %(name)s") % {"name": region.name}, prints.pdf("tables/duties.typ", data))


def _duty_part(part: duty_list.Part) -> dict[str, Any]:
    lines = duty_words.lines_of(part.duties) if part.duties else []
    return {
        "title": part.kind.title,
        "levels": "、".join(part.levels),
        "above": "、".join(part.above) or _("没有"),
        "below": "、".join(part.below) or _("没有"),
        "lines": [[_(title), ";".join(said)] for title, said in lines],
        "rows": [[row.post.title, _holders(row.holders), ";".join(row.own), "", ""] for row in part.rows],
    }


def _holders(held: Iterable[Holding]) -> str:
    said = [one.person.name + (_("(B角)") if one.rank == Holding.Rank.B else "") for one in held]
    return "、".join(said) or _("空缺")


@needs(Permission.PEOPLE_VIEW)
@require_GET
def duty_xlsx(request: Any) -> HttpResponse:
    """The list as a sheet: a row a post, a column for everything it says."""
    region = area.asked(request)
    titles = [title for _name, title in duty_words.TITLES]
    heads = [_("岗位种类"), _("岗位"), _("任职人"), _("上级岗位"), _("本岗写明的"), *map(_, titles), _("签字")]
    title = _("责任清单 %(name)s") % {"name": region.name}
    return tables.xlsx(title, heads, _duty_cells(_parts(request, region), titles), demo=settings.DEMO)


def _duty_cells(parts: Iterable[duty_list.Part], titles: list[str]) -> Iterable[list[str]]:
    for part in parts:
        said = dict(duty_words.lines_of(part.duties)) if part.duties else {}
        cells = [";".join(said.get(title, ())) for title in titles]
        for row in part.rows:
            superior = row.post.superior.title if row.post.superior else ""
            yield [part.kind.title, row.post.title, _holders(row.holders), superior, ";".join(row.own), *cells, ""]
