"""A map file as a sheet: each feature is a row, the names of its fields are the heads, a point fills 经度 and 纬度.

GeoJSON, zipped Shapefile or GeoPackage, decoded by `foundation.maps.files_in`. Longitudes and latitudes stay as the file has
them and are read like those of any sheet: in the frame that the field 坐标系 names, else in the one its sender chose; what was in metres is in degrees by then.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from lastmile.foundation.imports.kinds import Kind
from lastmile.foundation.imports.positions import DRAWN
from lastmile.foundation.maps import files_in
from lastmile.foundation.maps.files_in import ACCEPTED, Content, Feature
from lastmile.foundation.web import sheets
from lastmile.foundation.web.sheet_heads import head_word
from lastmile.foundation.web.sheets import Limits, Row
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid

POSITION = ("lon", "lat")
CUT = 3  # signs of a name that a Shapefile keeps at least, in UTF-8
DIGITS = 7  # of a degree: a centimetre
UNFIT = "fine"  # of DRAWN: a shape of more corners than are read
__all__ = ["ACCEPTED", "check", "fits", "is_map", "rows"]


def fits(kind: Kind) -> bool:
    """Whether a table of record has a position, so that a map file can be its source."""
    return {one.key for one in kind.columns}.issuperset((*POSITION, "datum"))


def is_map(file: BinaryIO) -> bool:
    """What the file is, by its bytes; it stands at its beginning afterwards."""
    file.seek(0)
    head = file.read(2000)
    file.seek(0)
    if head.startswith(sheets.ZIP):
        try:
            with zipfile.ZipFile(file) as archive:
                names = [name.lower() for name in archive.namelist()]
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError):
            names = []
        file.seek(0)
        return any(name.endswith(".shp") for name in names)
    return head.startswith(files_in.SQLITE) or head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{"


def check(file: BinaryIO, kind: Kind, most: Limits) -> None:
    """Whether the file may be a source of this table, by its outside. Raises NotValid."""
    if not is_map(file):
        sheets.check(file, most)
    elif not fits(kind):
        words = _("这种台账没有经度、纬度,不能从地图文件导入。请用 Excel 或 CSV。")
        raise NotValid(words, fields={"file": words})


def rows(file: BinaryIO, kind: Kind, region_code: str, datum: str = "") -> Iterator[Row]:
    """The heads and the features, numbered as in the file, of a map file in `datum`; of a sheet its rows. Raises NotValid."""
    if not is_map(file):
        return sheets.rows(file, sheets.limits(region_code))
    return _rows(files_in.read(file.read(), Datum.WGS84, region_code), kind, datum)


def _rows(content: Content, kind: Kind, datum: str) -> Iterator[Row]:
    """Heads first, above the first feature: row 0. A field that says position or datum is none of the others."""
    frames, passed = _words(kind, "datum"), _words(kind, "datum", *POSITION)
    names = dict.fromkeys(name for one in content.features for name in one.fields if head_word(name) not in passed)
    labels = {one.key: str(one.label) for one in kind.columns}
    yield Row(0, (*(_uncut(name, kind) for name in names), *(labels[key] for key in (*POSITION, "datum"))))
    for one in content.features:
        own = next((said for name, said in one.fields.items() if said and head_word(name) in frames), datum)
        frame = "" if content.moved or one.geometry is None else own
        cells = (*(one.fields.get(name, "") for name in names), *_position(one), frame)
        yield Row(one.number, tuple(map(sheets.clean, cells)))


def _words(kind: Kind, *keys: str) -> frozenset[str]:
    return frozenset[str]().union(*(one.words for one in kind.columns if one.key in keys))


def _uncut(name: str, kind: Kind) -> str:
    """The head a field means that a Shapefile cut to ten bytes (灾害类): the one column that begins so, else as it is."""
    word = head_word(name)
    begun = {one.key: one for one in kind.columns if any(own.startswith(word) for own in one.words)}
    exact = any(word in one.words for one in kind.columns)
    return str(next(iter(begun.values())).label) if len(word) >= CUT and len(begun) == 1 and not exact else name


def _position(feature: Feature) -> Sequence[str]:
    """Longitude and latitude of a point; nothing for none; for any other shape what it is, which no row takes."""
    shape = feature.geometry
    if feature.is_large:
        return UNFIT, UNFIT
    if shape is None or shape.is_empty:
        return "", ""
    found = _single(shape)
    if found.geom_type != "Point":
        word = found.geom_type if found.geom_type in DRAWN else UNFIT
        return word, word
    return f"{found.x:.{DIGITS}f}", f"{found.y:.{DIGITS}f}"


def _single(shape: BaseGeometry) -> BaseGeometry:
    """The one part of a shape of several: GIS programs write points as MultiPoint."""
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shape
