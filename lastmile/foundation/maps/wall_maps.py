"""重大风险隐患分布平面图 as data for a print (J-4.6f, 十个一 6): an SVG in millimetres, names, signs with their counts.

Plate carrée with the true proportion at the middle of the sheet; scales are those that maps have. No base map: what is
printed is only what the office itself has entered.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.maps import reading
from lastmile.foundation.maps.layers import Kind, Layer, Shape
from lastmile.foundation.regions import areas, drawing
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level

WIDTH, HEIGHT, RIM = 300.0, 240.0, 6.0  # millimetres of the map's frame on an A3 sheet, and what stays free inside it
MILLIMETRES = 111_320_000.0  # of a degree of latitude
SCALES = (
    1_000, 2_000, 2_500, 5_000, 7_500, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 60_000, 75_000, 100_000,
    125_000, 150_000, 200_000, 250_000, 300_000, 400_000, 500_000, 750_000, 1_000_000, 1_500_000, 2_000_000,
)  # fmt: skip
BAR = 60.0  # about as long as the scale bar may be, in millimetres
MOST, LISTED = 3000, 22
INK = "#2f4a5f"
COLOURS = {"red": "#c8102e", "orange": "#d9580b", "yellow": "#f2c500", "blue": "#1f5fbf", "": INK}
GRAVEST_LAST = ("", "blue", "yellow", "orange", "red")
TAILS = ("村民委员会", "居民委员会", "委员会", "街道办事处")


@dataclass(frozen=True)
class Sheet:
    """Degrees to millimetres of the frame, north up."""

    west: float
    north: float
    across: float
    down: float
    scale: int
    left: float
    top: float

    def shows(self, point: Any) -> bool:
        """Whether a point lies inside the frame."""
        spot = self.of(point)
        return bool(0 <= spot.x <= WIDTH and 0 <= spot.y <= HEIGHT)

    def of(self, shape: Any) -> Any:
        def millimetres(corners: Any) -> Any:
            return [
                [self.left + (lon - self.west) * self.across, self.top + (self.north - lat) * self.down]
                for lon, lat in corners.tolist()
            ]

        return shapely.transform(shape, millimetres)


def wall_map(scope: Scope, place: Region, chosen: Sequence[Layer]) -> dict[str, Any]:
    """Everything the template prints. Raises NotValid where the place is neither drawn nor has anything with a place."""
    found = {layer.key: _rows(scope, place, layer) for layer in chosen if not layer.is_area}
    own = areas.shape_of(place)
    cells = areas.shapes_below(place)
    finer = _grids(place) if place.level == Level.TOWNSHIP and any(one.is_area for one in chosen) else []
    sheet = _fitted(
        [shape.outline for shape in (own, *cells) if shape is not None and shape.outline is not None]
        or drawing.plausible(place, [row["point"] for rows in found.values() for row in rows])
    )
    numbered = _numbered(chosen, found)
    marks = [_mark(layer, row, sheet) for layer in chosen for row in found.get(layer.key, [])]
    taken = [sheet.of(row[layer.geometry]) for _number, layer, row in numbered]
    return {
        "svg": _svg([*_lines(own, cells, finer, sheet), *_in_order(marks)]),
        "width": WIDTH,
        "height": HEIGHT,
        "names": [_name(shape, sheet, taken) for shape in cells],
        "numbers": [_number(layer, row, sheet, number) for number, layer, row in numbered],
        "listed": [_listed(layer, row, number) for number, layer, row in numbered[:LISTED]],
        "unlisted": max(len(numbered) - LISTED, 0),
        "legend": [_legend(scope, place, layer, found[layer.key], sheet) for layer in chosen if layer.key in found],
        "areas": _area_legend([own, *cells, *finer]),
        "bar": _bar(sheet.scale),
        "scale": f"1:{sheet.scale:,}",
        "cut": any(len(rows) >= MOST for rows in found.values()),
        "most": MOST,
    }


def _rows(scope: Scope, place: Region, layer: Layer) -> list[dict[str, Any]]:
    return reading.page(reading.rows(scope, layer, reading.Asked(area=place.code)), layer, limit=MOST)


def _grids(place: Region) -> list[RegionShape]:
    inside = RegionShape.objects.filter(region__closed_on__isnull=True, region__level=Level.GRID, outline__isnull=False)
    return list(inside.filter(region__code__startswith=place.code).select_related("region")[:MOST])


def _fitted(shapes: list[Any]) -> Sheet:
    if not shapes:
        raise NotValid(_("这里还没有边界,也没有标了位置的隐患和危险点,画不出图。请先填位置或画边界。"))
    west, south, east, north = shapely.GeometryCollection(shapes).bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-3) * MILLIMETRES, max(north - south, 1e-3) * MILLIMETRES
    needed = max(wide / (WIDTH - 2 * RIM), high / (HEIGHT - 2 * RIM))
    scale = next((one for one in SCALES if one >= needed), math.ceil(needed / 500_000) * 500_000)
    left, top = (WIDTH - wide / scale) / 2, (HEIGHT - high / scale) / 2
    return Sheet(west, north, squeeze * MILLIMETRES / scale, MILLIMETRES / scale, scale, left, top)


# --- the drawing -----------------------------------------------------------------------------------------------------


def _svg(parts: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}mm" height="{HEIGHT:g}mm">'
    return f"{head}{''.join(parts)}</svg>"


def _lines(own: RegionShape | None, cells: list[RegionShape], finer: list[RegionShape], sheet: Sheet) -> list[str]:
    drawn = [_outline(one, sheet, "#8a98a5", 0.15) for one in finer]
    drawn += [_outline(one, sheet, "#43566a", 0.35) for one in cells if one.outline is not None]
    return drawn + ([_outline(own, sheet, "#1d2630", 0.8)] if own is not None and own.outline is not None else [])


def _outline(shape: RegionShape, sheet: Sheet, colour: str, width: float) -> str:
    dashes = ' stroke-dasharray="1.6 1.1"' if shape.source == RegionShape.Source.SYNTHETIC else ""
    path = _path(sheet.of(shape.outline).simplify(0.05))
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>'


def _path(outline: Any) -> str:
    rings = [ring for part in shapely.get_parts(outline) for ring in (part.exterior, *part.interiors)]
    return "".join("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)


def _mark(layer: Layer, row: dict[str, Any], sheet: Sheet) -> tuple[int, str]:
    kind = layer.kind(layer.told(row).kind)
    where = sheet.of(row[layer.geometry])
    return GRAVEST_LAST.index(kind.level), sign(kind, where.x, where.y)


def _in_order(marks: list[tuple[int, str]]) -> list[str]:
    """The gravest last, so that it lies on top."""
    return [mark for _rank, mark in sorted(marks, key=lambda one: one[0])]


def sign(kind: Kind, x: float, y: float) -> str:
    """The sign of a kind as SVG, in millimetres: its shape tells it apart also where all print is grey."""
    size = 1.9 if kind.level else 1.2
    style = f'fill="{COLOURS[kind.level]}" stroke="#fff" stroke-width="0.3"'
    if kind.shape == Shape.CIRCLE:
        return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{size}" {style}/>'
    corners = [(x + size * dx, y + size * dy) for dx, dy in CORNERS[kind.shape]]
    points = " ".join(f"{one:.2f},{other:.2f}" for one, other in corners)
    if kind.shape == Shape.SQUARE_HOLLOW:
        style = f'fill="#fff" stroke="{COLOURS[kind.level]}" stroke-width="0.5"'
    bar = f'<rect x="{x - size:.2f}" y="{y - 0.25:.2f}" width="{2 * size:.2f}" height="0.5" fill="#fff"/>'
    return f'<polygon points="{points}" {style}/>' + (bar if kind.shape == Shape.SQUARE_BARRED else "")


THIRD = 0.38
FOUR = ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9))
CORNERS = {
    **dict.fromkeys((Shape.SQUARE, Shape.SQUARE_HOLLOW, Shape.SQUARE_BARRED), FOUR),
    Shape.DIAMOND: ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    Shape.TRIANGLE: ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    Shape.CROSS: (
        (-THIRD, -1.2), (THIRD, -1.2), (THIRD, -THIRD), (1.2, -THIRD), (1.2, THIRD), (THIRD, THIRD), (THIRD, 1.2),
        (-THIRD, 1.2), (-THIRD, THIRD), (-1.2, THIRD), (-1.2, -THIRD), (-THIRD, -THIRD),
    ),
    Shape.AREA: ((-1.4, -0.9), (1.4, -0.9), (1.4, 0.9), (-1.4, 0.9)),
}  # fmt: skip


# --- beside the drawing ----------------------------------------------------------------------------------------------


ASIDE = (0.0, -5.0, 5.0, -9.0, 9.0)  # millimetres a name steps up or down so that no numbered sign lies under it


def _name(shape: RegionShape, sheet: Sheet, taken: Sequence[Any]) -> dict[str, Any]:
    middle = sheet.of(shape.point if shape.point is not None else shape.outline.representative_point())
    name = shape.region.name
    for tail in TAILS:
        name = name.removesuffix(tail) or name
    half = 1.5 * len(name)
    free = (
        y for y in ASIDE if not any(abs(one.x - middle.x) < half + 4 and abs(one.y - middle.y - y) < 4 for one in taken)
    )
    return {"x": middle.x, "y": middle.y + next(free, 0.0), "text": name}


def _numbered(
    chosen: Sequence[Layer], found: dict[str, list[dict[str, Any]]]
) -> list[tuple[int, Layer, dict[str, Any]]]:
    """What bears red or orange, the gravest first: numbered on the map and listed beside it."""
    grave = [
        (("red", "orange").index(level), layer, row)
        for layer in chosen
        for row in found.get(layer.key, [])
        if (level := layer.kind(layer.told(row).kind).level) in ("red", "orange")
    ]
    grave.sort(key=lambda one: one[0])
    return [(number, layer, row) for number, (_rank, layer, row) in enumerate(grave, start=1)]


def _number(layer: Layer, row: dict[str, Any], sheet: Sheet, number: int) -> dict[str, Any]:
    where = sheet.of(row[layer.geometry])
    return {"x": where.x, "y": where.y, "text": str(number)}


def _listed(layer: Layer, row: dict[str, Any], number: int) -> list[str]:
    told = layer.told(row)
    return [str(number), told.title, str(layer.kind(told.kind).title)]


def _legend(scope: Scope, place: Region, layer: Layer, rows: list[dict[str, Any]], sheet: Sheet) -> dict[str, Any]:
    counts = Counter(layer.kind(layer.told(row).kind).key for row in rows)
    kinds = [{"sign": _alone(kind), "title": kind.title, "count": counts[kind.key]} for kind in layer.kinds]
    off = sum(not sheet.shows(row[layer.geometry]) for row in rows)
    missing = [_("%(n)s个的位置不在图内,请核对") % {"n": off}] if off else []
    missing += filter(None, [_unplaced(scope, place, layer)])
    return {"title": layer.title, "kinds": kinds, "count": len(rows), "unplaced": ";".join(missing)}


def _unplaced(scope: Scope, place: Region, layer: Layer) -> str:
    count = reading.unplaced(scope, layer, place.code, MOST)
    if not count:
        return ""
    return _("另有%(n)s个没标位置,不在图上") % {"n": f"{MOST}+" if count > MOST else count}


def _alone(kind: Kind) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 6" width="6mm" height="6mm">{sign(kind, 3, 3)}</svg>'
    )


def _area_legend(shapes: Sequence[RegionShape | None]) -> bool:
    """Whether some outline is invented: the sheet must say so."""
    return any(one is not None and one.source == RegionShape.Source.SYNTHETIC for one in shapes)


def _bar(scale: int) -> dict[str, Any]:
    """A scale bar of a round length, and how long it is on paper."""
    most = BAR * scale / 1000  # metres
    step = 10 ** math.floor(math.log10(most))
    metres = next(factor * step for factor in (5, 2, 1) if factor * step <= most)
    words = _("%(n)g公里") % {"n": metres / 1000} if metres >= 1000 else _("%(n)g米") % {"n": metres}
    return {"millimetres": metres * 1000 / scale, "words": words}


def title_of(place: Region) -> str:
    """What the sheet is called."""
    return _("%(name)s重大风险隐患分布平面图") % {"name": place.name}
