"""Values of a matter as cells of a table of record, so that the same table read again says the same."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models

from lastmile.foundation.imports.columns import NO, YES, Cell
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import clock

UNKNOWN = "待核"
LEVELS = {
    "township": Region.Level.TOWNSHIP,
    "village": Region.Level.VILLAGE,
    "grid_name": Region.Level.GRID,
    "grid_code": Region.Level.GRID,
}
DIGITS = 6  # of a degree: a tenth of a metre


def value_of(column: Column, row: Any) -> Any:
    """What stands in the cell of a column that has no sentence of its own."""
    if column.key in LEVELS:
        return _place(column.key, row.region)
    if column.key in ("lon", "lat"):
        point = row.point
        return "" if point is None else round(point.x if column.key == "lon" else point.y, DIGITS)
    if not isinstance(column, Cell):
        return ""
    return plain(row, column.name)


def plain(row: Any, name: str) -> Any:
    """An attribute as a cell says it: labels of choices, 是 and 否, whole days; a number nobody gave is 待核."""
    value = getattr(row, name, "")
    field = row._meta.get_field(name) if isinstance(row, models.Model) and hasattr(type(row), name) else None
    if value is None:
        return UNKNOWN if isinstance(field, models.IntegerField | models.DecimalField) else ""
    if isinstance(value, bool):
        return YES if value else NO
    if field is not None and getattr(field, "choices", None):
        return str(dict(getattr(field, "flatchoices", ())).get(value, "")) if value else ""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return moment(value) if isinstance(value, datetime) else value


def moment(value: datetime | None) -> str:
    """Day and minute on the wall in China; the day alone at its very beginning, as it was typed."""
    if value is None:
        return ""
    local = clock.local(value)
    return f"{local:%Y-%m-%d}" if (local.hour, local.minute) == (0, 0) else f"{local:%Y-%m-%d %H:%M}"


def _place(key: str, region: Region) -> str:
    """The name of the place above on the level of a column; of the narrowest grid for a micro-grid."""
    place: Region | None = region
    while place is not None and place.level > LEVELS[key]:
        place = place.parent
    if place is None or place.level != LEVELS[key]:
        return ""
    return region.code if key == "grid_code" else region.name if LEVELS[key] == Region.Level.GRID else place.name
