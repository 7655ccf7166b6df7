"""Longitude and latitude in degrees: changing datum, and reading what people type.

Stored is WGS 84 (CGCS2000 differs by less than a metre and counts as the same). GCJ-02, the shifted datum of public
maps in China, and BD-09, a second shift on top of it, are converted where they come in and go out.
"""

import math
import re
import unicodedata
from enum import StrEnum
from gettext import gettext as _
from typing import NamedTuple

from lastmile.kernel.errors import NotValid


class Datum(StrEnum):
    """The frame a coordinate came in."""

    WGS84 = "WGS84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


class Position(NamedTuple):
    """Degrees east, degrees north."""

    lon: float
    lat: float


# The box within which GCJ-02 shifts; outside it the three datums are one.
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
# Krasovsky 1940, the ellipsoid the shift is computed on: major axis in metres, first eccentricity squared.
AXIS, ECCENTRICITY = 6378245.0, 0.00669342162296594323
BAIDU_TURN = math.pi * 3000 / 180
BAIDU_LON, BAIDU_LAT = 0.0065, 0.006
# Each round of the inverse shrinks the error some hundred times; a dozen reaches the limit of a double.
ROUNDS, CLOSE_ENOUGH = 30, 1e-12


def to_wgs84(lon: float, lat: float, datum: Datum) -> Position:
    """The WGS 84 position of a coordinate given in `datum`; exact to 1e-9 degrees (0.1 mm)."""
    if datum in (Datum.WGS84, Datum.CGCS2000):
        return Position(lon, lat)
    found = _undo(Position(lon, lat), datum)
    return found if _is_shifted(found) else Position(lon, lat)


def from_wgs84(lon: float, lat: float, datum: Datum) -> Position:
    """The coordinate in `datum` of a WGS 84 position. Outside China nothing changes."""
    position = Position(lon, lat)
    if datum in (Datum.WGS84, Datum.CGCS2000) or not _is_shifted(position):
        return position
    return _shift(position, datum)


def _is_shifted(position: Position) -> bool:
    return WEST <= position.lon <= EAST and SOUTH <= position.lat <= NORTH


def _shift(position: Position, datum: Datum) -> Position:
    mars = _to_gcj02(position)
    return _to_bd09(mars) if datum is Datum.BD09 else mars


def _undo(target: Position, datum: Datum) -> Position:
    """The position that shifts onto `target`: guess, see how far off it lands, correct by that much."""
    lon, lat = target
    for _round in range(ROUNDS):
        landed = _shift(Position(lon, lat), datum)
        off_lon, off_lat = landed.lon - target.lon, landed.lat - target.lat
        lon, lat = lon - off_lon, lat - off_lat
        if max(abs(off_lon), abs(off_lat)) < CLOSE_ENOUGH:
            break
    return Position(lon, lat)


def _to_gcj02(position: Position) -> Position:
    x, y = position.lon - 105.0, position.lat - 35.0
    east, north = _metres_east(x, y), _metres_north(x, y)
    latitude = math.radians(position.lat)
    bend = 1 - ECCENTRICITY * math.sin(latitude) ** 2
    east_radius = AXIS / math.sqrt(bend) * math.cos(latitude)
    north_radius = AXIS * (1 - ECCENTRICITY) / bend**1.5
    return Position(
        position.lon + math.degrees(east / east_radius),
        position.lat + math.degrees(north / north_radius),
    )


def _metres_east(x: float, y: float) -> float:
    return (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
        + _waves(x, (6.0, 20.0), (2.0, 20.0), (1.0, 20.0), (1 / 3, 40.0), (1 / 12, 150.0), (1 / 30, 300.0))
    )  # fmt: skip


def _metres_north(x: float, y: float) -> float:
    return (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
        + _waves(x, (6.0, 20.0), (2.0, 20.0))
        + _waves(y, (1.0, 20.0), (1 / 3, 40.0), (1 / 12, 160.0), (1 / 30, 320.0))
    )  # fmt: skip


def _waves(value: float, *waves: tuple[float, float]) -> float:
    return sum(height * math.sin(turns * math.pi * value) for turns, height in waves) * 2 / 3


def _to_bd09(mars: Position) -> Position:
    distance = math.hypot(mars.lon, mars.lat) + 2e-5 * math.sin(mars.lat * BAIDU_TURN)
    angle = math.atan2(mars.lat, mars.lon) + 3e-6 * math.cos(mars.lon * BAIDU_TURN)
    return Position(distance * math.cos(angle) + BAIDU_LON, distance * math.sin(angle) + BAIDU_LAT)


# What people type -----------------------------------------------------------------------------------------------------

LONGITUDES, LATITUDES = (73.0, 136.0), (3.0, 54.0)  # China with its seas, rounded outward
_EAST_NAMES, _NORTH_NAMES = ("东经", "经度", "E", "LON", "LNG"), ("北纬", "纬度", "N", "LAT")
_FAR_NAMES = ("西经", "南纬", "W", "S")
_LABEL = re.compile(r"东经|西经|经度|北纬|南纬|纬度|LON(?:GITUDE)?|LNG|LAT(?:ITUDE)?|[EWNS]", re.IGNORECASE)
_ANGLE = re.compile(
    r"(?P<degrees>[+-]?\d+(?:\.\d+)?)(?:\s*[°度](?:\s*(?P<minutes>\d+(?:\.\d+)?)\s*['′’分]"
    r"(?:\s*(?P<seconds>\d+(?:\.\d+)?)\s*(?:[\"″”]|''|秒)?)?)?)?"
)
_BETWEEN = re.compile(r"[\s,,;;、:=/|()]*")


def parse_position(text: str) -> Position:
    """The position in a line such as `103.18, 26.08`, `东经103°10′48″ 北纬26°4′48″` or `26.08N 103.18E`.

    Without labels longitude comes first. Raises NotValid with a sentence when the numbers are not two angles, lie
    outside China, are in metres, or look like latitude first: a guess here would send people to the wrong place.
    """
    line = unicodedata.normalize("NFKC", text).replace("′", "'").replace("″", '"').replace("''", '"').strip()
    if len(line) > 100:
        raise NotValid(_("坐标太长,请只填一个点的经度和纬度"))
    angles = [(found.group(), _degrees(found)) for found in _ANGLE.finditer(line)]
    rest = _BETWEEN.sub("", _LABEL.sub("", _ANGLE.sub("", line)))
    if len(angles) != 2 or rest:
        raise NotValid(_("看不懂这个坐标,请按“经度,纬度”填写,例如 103.18,26.08 或 东经103°10′48″ 北纬26°4′48″"))
    lon, lat = _in_order(line, angles[0][1], angles[1][1])
    must_lie_in_china(lon, lat)
    return Position(lon, lat)


def _degrees(found: re.Match[str]) -> float:
    minutes, seconds = float(found["minutes"] or 0), float(found["seconds"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise NotValid(_("分和秒应小于 60:%(angle)s") % {"angle": found.group()})
    whole = float(found["degrees"])
    return math.copysign(abs(whole) + minutes / 60 + seconds / 3600, whole)


def _in_order(line: str, first: float, second: float) -> tuple[float, float]:
    labels = [label.upper() for label in _LABEL.findall(line)]
    if any(label.startswith(_FAR_NAMES) for label in labels):
        raise NotValid(_("西经、南纬不在我国境内,请核对坐标"))
    if not labels:
        return first, second
    kinds = ["lon" if label.startswith(_EAST_NAMES) else "lat" for label in labels]
    if sorted(set(kinds)) != ["lat", "lon"]:
        raise NotValid(_("经度和纬度要各写一个"))
    return (first, second) if kinds[0] == "lon" else (second, first)


def must_lie_in_china(lon: float, lat: float) -> None:
    """Raises NotValid, with the likely cause, for angles no place in China has."""
    if _between(lon, LONGITUDES) and _between(lat, LATITUDES):
        return
    shown = {"lon": f"{lon:.6g}", "lat": f"{lat:.6g}"}
    if _between(lat, LONGITUDES) and _between(lon, LATITUDES):
        raise NotValid(_("像是把纬度写在了经度前面:如果是经度 %(lat)s、纬度 %(lon)s,请写成“%(lat)s,%(lon)s”") % shown)
    if max(abs(lon), abs(lat)) > 360:
        raise NotValid(_("像是以米为单位的平面坐标,请换成经纬度(度)后再填"))
    raise NotValid(_("坐标不在我国境内:经度 %(lon)s,纬度 %(lat)s") % shown)


def _between(value: float, ends: tuple[float, float]) -> bool:
    return ends[0] <= value <= ends[1]
