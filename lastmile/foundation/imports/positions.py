"""Longitude and latitude of a row, in whatever frame they were written."""

from __future__ import annotations

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.imports.columns import Entry
from lastmile.kernel import cells, coordinates
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid

DATUMS = {
    "cgcs2000": Datum.CGCS2000, "2000": Datum.CGCS2000, "国家2000": Datum.CGCS2000, "天地图": Datum.CGCS2000,
    "wgs84": Datum.WGS84, "gps": Datum.WGS84, "gcj02": Datum.GCJ02, "高德": Datum.GCJ02, "腾讯": Datum.GCJ02,
    "火星": Datum.GCJ02, "bd09": Datum.BD09, "百度": Datum.BD09,
}  # fmt: skip

DRAWN = {
    "LineString": gettext_lazy("线"), "MultiLineString": gettext_lazy("线"), "Polygon": gettext_lazy("面"),
    "MultiPolygon": gettext_lazy("面"), "MultiPoint": gettext_lazy("几个点"), "fine": gettext_lazy("复杂的图形"),
}  # fmt: skip


def position_of(entry: Entry) -> tuple[float, float, Datum] | None:
    """Longitude, latitude (WGS 84) and datum of a row, or None; what is wrong with them becomes a problem of the row."""
    lon, lat = (cells.known(entry.cells.get(key, "")) for key in ("lon", "lat"))
    if not lon and not lat:
        return None
    if lon in DRAWN:  # of a map file
        words = _("在地图文件里画的是%(shape)s,不是一个点。请换成点,或者在这里填上经度、纬度。")
        entry.wrong("lon", words % {"shape": DRAWN[lon]})
        return None
    if not (lon and lat):
        entry.wrong("lon" if lat else "lat", _("经度、纬度要么都填,要么都空着。"))
        return None
    datum = _datum(entry)
    if datum is None:
        return None
    try:
        typed = coordinates.parse_position(f"{lon},{lat}")
    except NotValid as problem:
        entry.wrong("lon", problem.message)
        return None
    return (*coordinates.to_wgs84(*typed, datum), datum)


def _datum(entry: Entry) -> Datum | None:
    said = cells.tight(entry.cells.get("datum", "")).lower().replace("-", "")
    if not said:
        return Datum.CGCS2000
    found = next((datum for word, datum in DATUMS.items() if word in said), None)
    if found is None:
        entry.wrong("datum", _("坐标系请填 CGCS2000、WGS84、GCJ02 或 BD09。"))
    return found


def put_position(entry: Entry, *, datum: str = "") -> None:
    """`point` (and the attribute of its datum) from the columns of the position; a problem where it cannot be."""
    found = position_of(entry)
    if found is not None:
        lon, lat, entry.datum = found
        entry.values["point"] = shapely.Point(lon, lat)
        if datum:
            entry.values[datum] = str(entry.datum)
