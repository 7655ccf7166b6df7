"""网格管理表 as a file, on paper or as a sheet: the rows, whose numbers are whole, and who may take how many of them alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation import prints
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports.handing import NeedsConsent
from lastmile.foundation.imports.sources import Asked, Made
from lastmile.foundation.people import grids
from lastmile.foundation.people.models import Holding
from lastmile.foundation.prints import services
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.web.sheet_writing import SheetWriter
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock
from lastmile.kernel.errors import TooMuch
from lastmile.kernel.region_codes import LENGTHS, Level

MOST = 3_000  # rows of one print or sheet


def grid_heads() -> list[str]:
    return [_("网格编码"), _("网格名称"), _("范围(四至)"), _("户数"), _("人口"), _("网格长、电话"), _("网格员、电话")]


def title(region: Region) -> str:
    return _("网格管理表 %(name)s") % {"name": region.name}


def all_rows(scope: Scope, region: Region) -> list[grids.GridRow]:
    """Every grid of an area. Raises TooMuch."""
    found = []
    for row in grids.all_rows(scope, region.code):
        found.append(row)
        if len(found) > MOST:
            raise TooMuch(_("网格太多,请先在上方选到乡镇。"))
    return found


def numbered(rows: Sequence[grids.GridRow]) -> set[int]:
    """Whose full numbers stand in the file."""
    return {one.person_id for row in rows for one in (*row.leaders, *row.members) if one.person.phone}


def needs(region: Region, rows: Sequence[grids.GridRow]) -> NeedsConsent | None:
    """Why nobody may take these full numbers alone; None where whoever keeps the people may."""
    most = packs.value("imports.export_people_most", region.code).whole
    named = numbered(rows)
    return NeedsConsent(rows=len(rows), people=len(named), most=most) if len(named) > most else None


def cells(rows: Iterable[grids.GridRow], *, whole: bool) -> list[list[Any]]:
    """The rows as cells; None for what is not known."""
    return [
        [
            row.region.code,
            row.name,
            row.grid.bounds_text or None,
            row.grid.households,
            row.grid.population,
            _people(row.leaders, whole),
            _people(row.members, whole, first=_("(所在网格的)") if row.lent else ""),
        ]
        for row in rows
    ]


def _people(held: Iterable[Holding], whole: bool, *, first: str = "") -> str | None:
    """Name and number of each, a line each, after a line of its own; None for nobody."""
    said = [first] if first else []
    for one in held:
        phone = one.person.phone if whole else masked_phone(one.person.phone)
        stand_in = _("(B角)") if one.rank == Holding.Rank.B else ""
        said.append(f"{one.person.name}{stand_in} {phone or _('待核')}")
    return "\n".join(dict.fromkeys(said)) or None


@in_own_language()
def pdf(region: Region, rows: list[list[Any]]) -> bytes:
    """The table on A4. Its sums leave out micro-grids, which are parts of the grids above them."""
    whole = [row for row in rows if len(row[0]) <= LENGTHS[Level.GRID]]
    data = {
        "place": region.name,
        "day": clock.today().isoformat(),
        "count": len(whole),
        "households": _sum([row[3] for row in whole]),
        "people": _sum([row[4] for row in whole]),
        "heads": grid_heads(),
        "rows": rows,
    }
    return prints.pdf("tables/grids.typ", data)


def known(rows: list[list[Any]]) -> list[list[Any]]:
    """The cells of a sheet, where what is not known says so."""
    return [[_("待核") if cell is None else cell for cell in row] for row in rows]


def _sum(figures: list[int | None]) -> str:
    found = [one for one in figures if one is not None]
    unknown = len(figures) - len(found)
    total = str(sum(found)) if found else _("待核")
    return total + (_("(另 %(n)s 个网格待核)") % {"n": unknown} if found and unknown else "")


class Grids:
    """See `lastmile.foundation.imports.sources.Source`; whole numbers are for whoever keeps these people."""

    title: str | Promise = gettext_lazy("网格管理表")
    sees = Permission.PEOPLE_VIEW.value

    def reveals(self, scope: Scope, area: str) -> bool:
        return scope.may(Permission.PEOPLE_CHANGE, on=area) and scope.may(Permission.PEOPLE_REVEAL, on=area)

    def file(self, scope: Scope, region: Region, form: str, asked: Asked, *, reason: str) -> Made:
        rows = all_rows(scope, region)
        found, many = cells(rows, whole=True), len(numbered(rows))
        note = partial(services.note_table, scope, region, table="grids", how=form, rows=len(found))
        if form == "pdf":
            return Made(BytesIO(pdf(region, found)), len(found), many, note)
        out, book = BytesIO(), SheetWriter(title(region), grid_heads(), demo=settings.DEMO)
        for row in known(found):
            book.add(row)
        book.save(out)
        return Made(out, len(found), many, note)


GRIDS = Grids()
