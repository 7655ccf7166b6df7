"""A layer as a file: GeoJSON, or GeoPackage for GIS programs. WGS 84, and the file says so."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from lastmile.foundation.maps import datums, reading, viewport
from lastmile.foundation.maps.layers import Layer

VERSION = "1.2"  # of GeoPackage: programs of some years ago open it without a warning
MOST = 100_000
FORMATS = {"geojson": "application/geo+json", "gpkg": "application/geopackage+sqlite3"}
COLUMNS = ("uid", "title", "kind", "words", "region_code", "note")


def geojson(layer: Layer, rows: Iterator[dict[str, Any]], note: str) -> Iterator[str]:
    """The text of the file, part by part."""
    head = {"type": "FeatureCollection", "name": layer.key, "datum": datums.STATED, "note": note}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n'
    for number, row in enumerate(rows):
        one = viewport.feature(layer, row, geometry=reading.many(row[layer.geometry]))
        said = {**one["properties"], "kind": _kind(layer, row), "region_code": row[layer.code]}
        yield (",\n" if number else "") + json.dumps({**one, "properties": said}, ensure_ascii=False)
    yield "\n]}\n"


def _kind(layer: Layer, row: dict[str, Any]) -> str:
    return str(layer.kind(layer.told(row).kind).title)


def geopackage(layer: Layer, rows: Iterator[dict[str, Any]], note: str) -> bytes:
    """The file as bytes. At most MOST rows are handed in."""
    import pyogrio  # 80 MB of library, for this alone

    shapes, table = [], []
    for row in rows:
        told = layer.told(row)
        where = row[layer.geometry]
        shapes.append(shapely.to_wkb(reading.many(where)))
        table.append((str(row[layer.uid]), told.title, _kind(layer, row), told.words, row[layer.code], note))
    columns = [np.array([str(one[place]) for one in table], dtype=object) for place in range(len(COLUMNS))]
    with tempfile.TemporaryDirectory(prefix="lastmile-map-") as folder:
        path = Path(folder) / "map.gpkg"
        kind = "MultiPolygon" if layer.is_area else "Point"
        pyogrio.raw.write(
            path, np.array(shapes, dtype=object), columns, list(COLUMNS), layer=layer.key, crs="EPSG:4326",
            geometry_type=kind, driver="GPKG", dataset_options={"VERSION": VERSION},
        )  # fmt: skip
        return path.read_bytes()
