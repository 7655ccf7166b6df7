"""Invented outlines for places whose real ones are not public: townships, villages, grids.

Cells of a Voronoi diagram that tile the outline of the place above, without gap or overlap; the same tree gives the
same cells every time. They are stored with the source "synthetic", shown as such, and never replace a real outline.
"""

import random
from collections.abc import Iterator
from typing import TypeAlias

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon

from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.foundation.regions.outlines import store
from lastmile.kernel.errors import WrongState
from lastmile.kernel.region_codes import Level

ROUNDS = 8  # of moving each seed to the middle of its cell: evens the cells out
Area: TypeAlias = Polygon | MultiPolygon
Cell: TypeAlias = tuple[Region, Area, Point]


def draw_below(region: Region, *, deepest: Level = Level.VILLAGE) -> int:
    """Give every place below, down to the level `deepest`, a cell and a point where it has no real outline.

    Returns how many were drawn. Raises WrongState when the place itself has no outline to fill.
    """
    shape = RegionShape.objects.filter(region=region, outline__isnull=False).first()
    if shape is None:
        raise WrongState(_("%(place)s还没有边界,不能生成示意图形") % {"place": region.name})
    shapes = [
        RegionShape(region=place, outline=area, point=point, source=RegionShape.Source.SYNTHETIC)
        for place, area, point in _cells_below(region, shape.outline, deepest)
    ]
    store(shapes, fields=["outline", "point", "source", "datum"])
    return len(shapes)


def _cells_below(region: Region, area: Area, deepest: Level) -> Iterator[Cell]:
    if region.level >= deepest:
        return
    real = _real_outlines(region)
    children = list(selectors.children(region))
    for child, cell, point in tile(
        [child for child in children if child.pk not in real],
        _only_areas(shapely.difference(area, shapely.union_all(list(real.values())))),
        seed=region.code,
    ):
        yield child, cell, point
        yield from _cells_below(child, cell, deepest)
    for child in children:
        if child.pk in real:
            yield from _cells_below(child, real[child.pk], deepest)


def _real_outlines(region: Region) -> dict[int, Area]:
    """Outlines below that somebody drew or an office gave."""
    shapes = RegionShape.objects.filter(region__parent=region, outline__isnull=False)
    return {shape.region_id: shape.outline for shape in shapes.exclude(source=RegionShape.Source.SYNTHETIC)}


def tile(places: list[Region], area: Area, *, seed: str) -> Iterator[Cell]:
    """Cut the area into one cell a place, each with a point inside it."""
    if not places or area.is_empty:
        return
    points = _seeds(area, len(places), random.Random(seed))
    for _round in range(ROUNDS):
        points = [_middle(cell) for cell in _voronoi(points, area)]
    yield from zip(places, _voronoi(points, area), points, strict=True)


def _seeds(area: Area, count: int, chance: random.Random) -> list[Point]:
    """Points of the area, spread by chance."""
    shapely.prepare(area)
    west, south, east, north = area.bounds
    found: list[Point] = []
    while len(found) < count:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if area.contains_properly(point):
            found.append(point)
    return found


def _voronoi(points: list[Point], area: Area) -> list[Area]:
    """The part of the area nearest to each point, in the order of the points."""
    if len(points) == 1:
        return [area]
    cells = list(shapely.voronoi_polygons(MultiPoint(points), extend_to=area).geoms)
    tree = shapely.STRtree(cells)
    return [_only_areas(cells[tree.query(point, predicate="within")[0]].intersection(area)) for point in points]


def _only_areas(shape: shapely.Geometry) -> Area:
    """An intersection may leave lines and points along a border; they are no area."""
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])


def _middle(cell: Area) -> Point:
    """The centre of the cell, or a point inside where the cell is bent round its centre."""
    centre = cell.centroid
    return centre if cell.contains_properly(centre) else cell.representative_point()
