"""Rows within a box, and where they lie, asked of the geometry index of either database.

SQLite's R*Tree is joined, not asked by `IN`: so a limit ends the walk early, and clusters are made from the tree alone. In a
small box the tree goes first (the plus forbids to look it up by key): the planner does not know how few lie in it. Over a
wide one the scope may be narrower than the box, so the planner chooses.
"""

from __future__ import annotations

from typing import Any

import shapely
from django.db import connection
from django.db.models import FloatField, Func, IntegerField, QuerySet
from django.db.models.expressions import RawSQL
from shapely.geometry import Polygon

SMALL = 0.25  # degrees: a screen at zoom 13


def tree_of(rows: QuerySet[Any], field: str) -> str:
    """The name of the R*Tree of a field."""
    table = rows.model._meta
    return f"rt_{table.db_table}_{table.get_field(field).column}"


def within(rows: QuerySet[Any], field: str, box: Polygon) -> QuerySet[Any]:
    """The rows whose geometry touches the box (WGS 84)."""
    if connection.vendor != "sqlite":
        return rows.filter(**{f"{field}__bbox": box})
    tree, table = tree_of(rows, field), rows.model._meta
    west, south, east, north = box.bounds
    bounds = f'"{tree}".maxx >= %s AND "{tree}".minx <= %s AND "{tree}".maxy >= %s AND "{tree}".miny <= %s'
    first = "+" if east - west < SMALL else ""
    join = f'{first}"{tree}".id = "{table.db_table}"."{table.pk.column}"'
    return rows.extra(tables=[tree], where=[join, bounds], params=[west, east, south, north])


class Middle(Func):
    """Degrees of a geometry's middle along one axis ("x" or "y"), of rows that came through `within`."""

    output_field = FloatField()

    def __init__(self, field: str, axis: str) -> None:
        super().__init__(field)
        self.extra["axis"] = axis

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = f"ST_{self.extra['axis'].upper()}(ST_Centroid(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, **more)


def middle(rows: QuerySet[Any], field: str, axis: str) -> Any:
    """The expression for it in this database."""
    if connection.vendor != "sqlite":
        return Middle(field, axis)
    tree = tree_of(rows, field)
    return RawSQL(f'("{tree}".min{axis} + "{tree}".max{axis}) / 2', (), output_field=FloatField())


class Cell(Func):
    """Which cell of so many degrees a coordinate falls into, counted from -180."""

    output_field = IntegerField()

    def __init__(self, degrees: Any, size: float) -> None:
        super().__init__(degrees)
        self.extra["size"] = repr(size)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "CAST(((%(expressions)s) + 180) / %(size)s AS INTEGER)"
        return super().as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "CAST(floor(((%(expressions)s) + 180) / %(size)s) AS integer)"
        return super().as_sql(compiler, connection, template=template, **more)


def box_of(west: float, south: float, east: float, north: float) -> Polygon:
    return shapely.box(west, south, east, north)
