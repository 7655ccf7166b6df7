"""The map beside the board: the area's townships or villages, with how many are not reached, or not moved, in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.selectors import chain
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions import areas, sketch
from lastmile.foundation.regions.models import Region, RegionShape

TOWNSHIP, VILLAGE = 9, 12


@dataclass(frozen=True)
class Spot:
    """A place on the map: how many are still open there; None where the alert says nothing of it."""

    cell: sketch.Cell
    open: int | None

    @property
    def state(self) -> str:
        """open, clear, or outside the area."""
        return "outside" if self.open is None else "open" if self.open else "clear"


@dataclass(frozen=True)
class Map:
    """The sketch with its spots; `counts` says what the numbers are."""

    sheet: sketch.Sheet
    spots: list[Spot]
    counts: str


def draw(scope: Scope, alert: Alert, call: Any, tab: str) -> Map | None:
    """Townships of a county, or villages of a township; None where there is nothing to draw."""
    shown = chain.shown(alert)
    codes = chain.area_codes(shown) if shown else []
    root = _root(scope, alert.region, codes)
    if root is None:
        return None
    length = TOWNSHIP if root.level == Region.Level.COUNTY else VILLAGE
    sheet = sketch.draw(areas.shapes_below(root), RegionShape.objects.filter(region=root).first())
    if sheet is None:
        return None
    open_, words = _open(scope, alert, call, tab, length)
    seen = scope.branches(Permission.ALERT_VIEW)
    spots = [Spot(cell, _number(cell.region.code, codes, seen, open_)) for cell in sheet.cells]
    return Map(sheet, spots, words)


def _root(scope: Scope, region: Region, codes: list[str]) -> Region | None:
    """The township, where the area (or what the reader sees of it) lies in one; else the county."""
    townships = {code[:TOWNSHIP] for code in codes if len(code) >= TOWNSHIP}
    seen = scope.branches(Permission.ALERT_VIEW)
    own = {one[:TOWNSHIP] for one in seen if len(one) >= TOWNSHIP}
    if len(own) == 1 and all(len(one) >= TOWNSHIP for one in seen):
        townships = own
    if len(townships) == 1:
        return Region.objects.filter(code=townships.pop(), closed_on__isnull=True).first()
    return region if region.level == Region.Level.COUNTY else None


def _open(scope: Scope, alert: Alert, call: Any, tab: str, length: int) -> tuple[dict[str, int], str]:
    if tab == "people":
        return (orders.missing_by_place(scope, call, length) if call else {}), _("还没叫应的人数")
    found = evacuation.find_list(("alert", alert.uid))
    by_village = evacuation.by_village(scope, found) if found else {}
    numbers: dict[str, int] = {}
    for code, one in by_village.items():
        number = one.not_reached if tab == "doors" else one.left
        numbers[code[:length]] = numbers.get(code[:length], 0) + number
    return numbers, _("未到户的户数") if tab == "doors" else _("还没转的人数")


def _number(code: str, inside: Iterable[str], seen: Iterable[str], open_: dict[str, int]) -> int | None:
    """Nothing is said of a place the alert does not touch, nor of one the reader does not see: it is not known clear."""
    return open_.get(code, 0) if _touches(code, inside) and _touches(code, seen) else None


def _touches(code: str, codes: Iterable[str]) -> bool:
    return any(code.startswith(one) or one.startswith(code) for one in codes)


def names(codes: Iterable[str]) -> dict[str, str]:
    """Names of places by code, as they are today."""
    rows = Region.objects.filter(code__in=list(codes), closed_on__isnull=True)
    return dict(rows.values_list("code", "name"))
