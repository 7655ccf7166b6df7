"""One geometry field for both databases; shapely objects in Python, longitude-latitude in WGS 84 / CGCS2000.

SQLite keeps WKB and an R*Tree fed by triggers, PostGIS keeps `geometry` with GiST. On SQLite the triggers call functions
registered by the app, so the tables are written through the app only.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.ddl_references import Statement, Table
from django.db.backends.signals import connection_created
from django.db.models.lookups import Lookup

from lastmile.kernel.loading import later

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

shapely = later("shapely")
SRID = 4326
BOUNDS = ("minx", "miny", "maxx", "maxy")


@functools.lru_cache(maxsize=64)
def _prepared(blob: bytes) -> BaseGeometry:
    shape = shapely.from_wkb(blob)
    shapely.prepare(shape)
    return shape


def _predicate(name: str) -> Any:
    def test(stored: bytes | None, asked: bytes | None) -> int | None:
        if stored is None or asked is None:
            return None
        return int(getattr(_prepared(bytes(asked)), name)(shapely.from_wkb(bytes(stored))))

    return test


def _bound(place: int) -> Any:
    def bound(blob: bytes | None) -> float | None:
        return None if blob is None else float(shapely.from_wkb(bytes(blob)).bounds[place])

    return bound


def teach_sqlite(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Give a fresh SQLite connection the functions that the R*Tree triggers and the lookups call."""
    if connection.vendor != "sqlite":
        return
    raw = connection.connection
    for place, name in enumerate(BOUNDS):
        raw.create_function(f"geo_{name}", 1, _bound(place), deterministic=True)
    raw.create_function("geo_intersects", 2, _predicate("intersects"), deterministic=True)
    raw.create_function("geo_within", 2, _predicate("contains"), deterministic=True)


# Not a model signal: the only hook Django offers to prepare a new SQLite connection.
connection_created.connect(teach_sqlite, dispatch_uid="lastmile.geometry")


class GeometryField(models.Field):  # type: ignore[type-arg]
    """A shapely geometry, or nothing."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "blob" if connection.vendor == "sqlite" else f"geometry(Geometry,{SRID})"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return "%s" if connection.vendor == "sqlite" else f"ST_GeomFromWKB(%s,{SRID})"

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return None if value is None else shapely.to_wkb(value)

    def copied(self, value: Any) -> str | None:
        """As PostGIS reads it where no function can be called (COPY)."""
        return None if value is None else shapely.to_wkb(shapely.set_srid(value, SRID), hex=True, include_srid=True)

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        return (sql if compiler.connection.vendor == "sqlite" else f"ST_AsBinary({sql})"), params

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> BaseGeometry | None:
        return None if value is None else shapely.from_wkb(bytes(value))

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value.wkt)

    def to_python(self, value: Any) -> Any:
        return shapely.from_wkt(value) if isinstance(value, str) and value else value or None


class _Spatial(Lookup):
    prepare_rhs = False
    sqlite_function: str | None = None
    postgis = ""

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        # The plain column: select_format above is for reading, the index wants the geometry itself.
        left, params = compiler.compile(self.lhs)
        return self.postgis % (left, f"ST_GeomFromWKB(%s,{SRID})"), [*params, shapely.to_wkb(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        quote = connection.ops.quote_name
        column = self.lhs
        table = column.target.model._meta
        tree = quote(f"rt_{table.db_table}_{column.target.column}")
        key = f"{quote(column.alias)}.{quote(table.pk.column)}"
        minx, miny, maxx, maxy = self.rhs.bounds
        sql = f"{key} IN (SELECT id FROM {tree} WHERE maxx>=%s AND minx<=%s AND maxy>=%s AND miny<=%s)"
        params: list[Any] = [minx, maxx, miny, maxy]
        if self.sqlite_function:
            left, left_params = compiler.compile(column)
            sql = f"({sql} AND {self.sqlite_function}({left},%s))"
            params += [*left_params, shapely.to_wkb(self.rhs)]
        return sql, params


@GeometryField.register_lookup
class BoundsOverlap(_Spatial):
    """The bounding boxes touch; on SQLite to the precision of a 32-bit float, rounded outward."""

    lookup_name, postgis = "bbox", "%s && %s"


@GeometryField.register_lookup
class Intersects(_Spatial):
    lookup_name, postgis, sqlite_function = "intersects", "ST_Intersects(%s,%s)", "geo_intersects"


@GeometryField.register_lookup
class Within(_Spatial):
    """The stored geometry lies inside the one asked about."""

    lookup_name, postgis, sqlite_function = "within", "ST_Within(%s,%s)", "geo_within"


TREE_ORDER = ("minx", "maxx", "miny", "maxy")
LEARN = 'INSERT OR REPLACE INTO "{tree}" SELECT NEW."{key}",{new} WHERE NEW."{column}" IS NOT NULL;'
FORGET = 'DELETE FROM "{tree}" WHERE id=OLD."{key}";'
NEW_BOX = ",".join(f'geo_{edge}(NEW."{{column}}")' for edge in TREE_ORDER)
OLD_BOX = ",".join(f'geo_{edge}("{{column}}")' for edge in TREE_ORDER)
SQLITE = (
    'DROP TABLE IF EXISTS "{tree}"',
    'CREATE VIRTUAL TABLE "{tree}" USING rtree(id,minx,maxx,miny,maxy)',
    'CREATE TRIGGER IF NOT EXISTS "{tree}_u" AFTER UPDATE OF "{column}" ON "{table}" BEGIN {forget} {learn} END',
    'CREATE TRIGGER IF NOT EXISTS "{tree}_d" AFTER DELETE ON "{table}" BEGIN {forget} END',
    'INSERT INTO "{tree}" SELECT "{key}",{box} FROM "{table}" WHERE "{column}" IS NOT NULL',
)
SQLITE_INSERTED = 'CREATE TRIGGER IF NOT EXISTS "{tree}_i" AFTER INSERT ON "{table}" BEGIN {learn} END'


class GeometryIndex(models.Index):
    """R*Tree with triggers on SQLite, GiST on PostGIS; one field; the table needs a bigint key."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "sqlite":
            return super().create_sql(model, schema_editor, using=" USING gist", **kwargs)
        column, key = model._meta.get_field(self.fields[0]).column, model._meta.pk.column

        def statement(template: str) -> Statement:
            # Statements follow their table when SQLite's editor builds it under another name and renames it.
            text = template.replace("{learn}", LEARN).replace("{forget}", FORGET)
            text = text.replace("{new}", NEW_BOX).replace("{box}", OLD_BOX)
            text = text.replace("{tree}", "rt_{table}_{column}").replace("{table}", "%(table)s")
            text = text.replace("{column}", column).replace("{key}", key)
            return Statement(text, table=Table(model._meta.db_table, str))

        # All at the end: a trigger whose tree is not there yet breaks any remake of another table in between.
        schema_editor.deferred_sql.extend(statement(template) for template in (*SQLITE, SQLITE_INSERTED))
        return "SELECT 1"

    def remove_sql(self, model: Any, schema_editor: Any, **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "sqlite":
            return super().remove_sql(model, schema_editor, **kwargs)
        table, column = model._meta.db_table, model._meta.get_field(self.fields[0]).column
        for letter in "iud":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "rt_{table}_{column}_{letter}"', None)
        return f'DROP TABLE IF EXISTS "rt_{table}_{column}"'
