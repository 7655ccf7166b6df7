"""A plain sketch map of an area's cells as SVG: no base map, no script, readable on any machine."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from lastmile.foundation.regions.models import Region, RegionShape

WIDTH, HEIGHT, EDGE = 420, 360, 8
TAILS = ("村民委员会", "居民委员会", "委员会")
FINEST = 0.6  # of a pixel: corners closer than that are one


@dataclass(frozen=True)
class Cell:
    """One place on the sheet: an SVG path and where its name stands. `invented` is said in words and by the line."""

    region: Region
    path: str
    x: float
    y: float
    is_point: bool
    invented: bool
    here: bool

    @property
    def name(self) -> str:
        """As people say it, short enough for a cell: 海科村."""
        name = self.region.name
        for tail in TAILS:
            name = name.removesuffix(tail)
        return (name or self.region.name)[:6]


@dataclass(frozen=True)
class Sheet:
    """The sketch of an area."""

    width: int
    height: int
    cells: list[Cell]
    frame: str
    invented: bool
    drawn: str = ""


@dataclass(frozen=True)
class _Projection:
    """Degrees to pixels: longitude shrunk by the cosine of the middle latitude, north up."""

    west: float
    north: float
    across: float
    down: float

    def of(self, shape: BaseGeometry) -> BaseGeometry:
        def pixels(corners: list[list[float]]) -> list[list[float]]:
            return [
                [EDGE + (lon - self.west) * self.across, EDGE + (self.north - lat) * self.down] for lon, lat in corners
            ]

        return shapely.transform(shape, lambda corners: pixels(corners.tolist()))


def draw(
    shapes: Iterable[RegionShape],
    frame: RegionShape | None = None,
    here: Collection[int] = (),
    over: BaseGeometry | None = None,
) -> Sheet | None:
    """The sketch of these shapes, within the outline of the area where there is one; None with nothing to draw.

    `here`: keys of the places among them that are meant. `over`: an outline drawn over them.
    """
    drawn = [shape for shape in shapes if shape.outline is not None or shape.point is not None]
    geometries = [one for shape in drawn for one in (shape.outline, shape.point) if one is not None]
    border = frame.outline if frame is not None else None
    if not geometries and border is None:
        return None
    projection, width, height = _fitted([*geometries, *(one for one in (border, over) if one is not None)])
    return Sheet(
        width=width,
        height=height,
        cells=[_cell(shape, projection, here) for shape in drawn],
        frame=_path(projection.of(border)) if border is not None else "",
        invented=any(shape.source == RegionShape.Source.SYNTHETIC for shape in drawn),
        drawn=_path(projection.of(over)) if over is not None else "",
    )


def _fitted(geometries: list[BaseGeometry]) -> tuple[_Projection, int, int]:
    west, south, east, north = shapely.GeometryCollection(geometries).bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-5), max(north - south, 1e-5)
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    width, height = round(wide * scale) + 2 * EDGE, round(high * scale) + 2 * EDGE
    return _Projection(west, north, scale * squeeze, scale), max(width, 120), max(height, 80)


def _cell(shape: RegionShape, projection: _Projection, here: Collection[int]) -> Cell:
    outline = projection.of(shape.outline) if shape.outline is not None else None
    point = projection.of(shape.point) if shape.point is not None else None
    middle = point if point is not None else outline.representative_point()  # type: ignore[union-attr]
    return Cell(
        region=shape.region,
        path=_path(outline) if outline is not None else "",
        x=round(middle.x, 1),
        y=round(middle.y, 1),
        is_point=outline is None,
        invented=shape.source == RegionShape.Source.SYNTHETIC,
        here=shape.region_id in here,
    )


def _path(outline: BaseGeometry) -> str:
    simple = outline.simplify(FINEST)
    parts = [ring for part in shapely.get_parts(simple) for ring in (part.exterior, *part.interiors)]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in parts)
