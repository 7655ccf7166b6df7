"""Rules of place: outlines that enclose something, positions on the right side of the comma, an area one can find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from gettext import gettext as _

from shapely import Polygon

from lastmile.kernel.cap.findings import Finding
from lastmile.kernel.cap.messages import Area, Circle
from lastmile.kernel.cap.rules.case import Case, found
from lastmile.kernel.coordinates import LATITUDES, LONGITUDES, Position

FEWEST = 4  # pairs of an outline, the first repeated at the end
FURTHEST_KM = 20_100.0  # half way round the earth


def areas(case: Case) -> Iterator[Finding]:
    """Every area of every block; a block that warns has one."""
    for number, info in enumerate(case.message.infos, start=1):
        if not info.areas and case.message.msg_type in {"Alert", "Update"}:
            yield found("no_area", _("没有写预警区域(area)"), f"info[{number}]")
        for place, area in enumerate(info.areas, start=1):
            yield from _area(area, f"info[{number}]/area[{place}]")


def _area(area: Area, path: str) -> Iterator[Finding]:
    if not (area.polygons or area.circles or area.geocodes):
        yield found("nowhere", _("只有文字,没有多边形、圆或区划代码,找不到是哪里"), path)
    for number, outline in enumerate(area.polygons, start=1):
        yield from _outline(outline, f"{path}/polygon[{number}]")
    for number, circle in enumerate(area.circles, start=1):
        yield from _circle(circle, f"{path}/circle[{number}]")
    if area.ceiling is not None and (area.altitude is None or area.ceiling < area.altitude):
        yield found("ceiling", _("有上限高度,却没有下限或下限更高"), path, grave=False)


def _outline(points: Sequence[Position], path: str) -> Iterator[Finding]:
    if misplaced := _misplaced(points, path):
        yield misplaced
        return
    if len(points) < FEWEST:
        yield found("few_points", _("多边形至少要 4 个点(首尾相同),这里只有 %(count)s 个"), path, count=len(points))
        return
    if points[0] != points[-1]:
        yield found("unclosed", _("多边形没有闭合(首尾两点不同)"), path)
    shape = Polygon(points)
    if shape.convex_hull.area == 0:
        yield found("no_surface", _("多边形没有面积"), path)
    elif not shape.is_valid:
        yield found("crosses_itself", _("多边形自己和自己相交"), path)


def _circle(circle: Circle, path: str) -> Iterator[Finding]:
    if misplaced := _misplaced([circle.centre], path):
        yield misplaced
    if circle.radius_km is None:
        yield found("no_radius", _("圆没有写半径"), path)
    elif not 0 <= circle.radius_km <= FURTHEST_KM:
        yield found("bad_radius", _("圆的半径 %(km)s 公里不可能"), path, km=f"{circle.radius_km:g}")
    elif circle.radius_km == 0:
        yield found("zero_radius", _("圆的半径是 0,只是一个点"), path, grave=False)


def _misplaced(points: Sequence[Position], path: str) -> Finding | None:
    """Positions that are nowhere, or that become places in China once latitude and longitude change sides."""
    if any(_looks_swapped(point) for point in points) and not any(_in_china(point) for point in points):
        return found("swapped", _("像是把经度写在了纬度前面,应是“纬度,经度”"), path)
    if any(not (-90 <= point.lat <= 90 and -180 <= point.lon <= 180) for point in points):
        return found("out_of_range", _("经纬度超出范围(纬度 ±90,经度 ±180)"), path)
    return None


def _in_china(point: Position) -> bool:
    return LONGITUDES[0] <= point.lon <= LONGITUDES[1] and LATITUDES[0] <= point.lat <= LATITUDES[1]


def _looks_swapped(point: Position) -> bool:
    return _in_china(Position(point.lat, point.lon))


RULES = (areas,)
