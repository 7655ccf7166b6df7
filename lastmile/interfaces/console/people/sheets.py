"""人员 as the list shows them, as a sheet: starred for anybody, with full numbers after a reason, of many after a second yes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from itertools import count

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports.handing import NeedsConsent
from lastmile.foundation.imports.sources import Asked, Made
from lastmile.foundation.people import lists, roster_sheet, services
from lastmile.foundation.people.lists import PersonRow
from lastmile.foundation.people.models import Person
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import tables
from lastmile.foundation.wording import in_own_language

FILTERS = ("words", "kind", "state")


def read(scope: Scope, area: str, filters: Mapping[str, str]) -> tables.Read:
    """The list, page by page."""
    asked = lists.person_q(**{name: filters.get(name, "") for name in FILTERS})
    return lambda after, limit: lists.people(scope, area, asked, after=after, limit=limit)


def place(row: PersonRow) -> tuple[str, int]:
    """Where a row stands in the list."""
    return row.person.name, row.person.pk


def everybody(scope: Scope, area: str, filters: Mapping[str, str]) -> list[Person]:
    """Whoever the sheet will have."""
    most = packs.of_installation("imports.export_rows_most").whole
    rows = tables.blocks(read(scope, area, filters), keys=place, most=most)
    return [row.person for part in rows for row in part]


@in_own_language()
def sheet(scope: Scope, area: str, filters: Mapping[str, str], open_to: frozenset[int] = frozenset()) -> HttpResponse:
    """花名册 of what the list shows; full numbers of those in `open_to`."""
    serial = count(1)
    return tables.export(
        _("网格员花名册"),
        roster_sheet.HEADS,
        read(scope, area, filters),
        keys=place,
        cells=lambda rows: roster_sheet.sheet(rows, open_to, serial=serial),
    )


def numbered(scope: Scope, found: list[Person]) -> list[Person]:
    """Those whose full numbers stand in the file: they have one, and who asks may see it."""
    return [one for one in found if scope.may(Permission.PEOPLE_REVEAL, on=one) and (one.phone_key or one.id_key)]


def needs(scope: Scope, area: str, found: list[Person]) -> NeedsConsent | None:
    """Why this person may not take these full numbers alone; None where they may."""
    most = packs.value("imports.export_people_most", area).whole
    open_to = numbered(scope, found)
    return NeedsConsent(rows=len(found), people=len(open_to), most=most) if len(open_to) > most else None


class People:
    """See `lastmile.foundation.imports.sources.Source`: asked for with the filters of the list, and the area looked at."""

    title: str | Promise = gettext_lazy("人员名单")
    sees = Permission.PEOPLE_VIEW.value

    def reveals(self, scope: Scope, area: str) -> bool:
        return scope.may(Permission.PEOPLE_REVEAL, on=area)

    def file(self, scope: Scope, region: Region, form: str, asked: Asked, *, reason: str) -> Made:
        area = str(asked.get("area", region.code))
        found = everybody(scope, area, asked)
        many = len(numbered(scope, found))
        open_to = frozenset(one.pk for one in found if scope.may(Permission.PEOPLE_REVEAL, on=one))

        def note() -> None:
            services.reveal_roster(scope, found, reason=reason)

        return Made(BytesIO(sheet(scope, area, asked, open_to).content), len(found), many, note)


PEOPLE = People()
