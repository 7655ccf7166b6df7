"""Where a message speaks of → places of ours: official codes first, else polygons and circles; names only suggest.

Where a code is given, shapes beside it say the same more finely and are only drawn. A place without an outline is
decided by the one above it, and that is said (`how` is PARENT). A handful of queries, whatever the size of the area.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from lastmile.domains.alerts.rules import AreaHow
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.kernel import cap, region_codes
from lastmile.kernel.coordinates import Position
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level

WHOLE = 0.98  # a place is inside when so much of it is: outlines of two makers never match
SLIVER = 1e-3  # and not touched when less than this share of the smaller one is
CORNERS = 64
KM_A_DEGREE = 111.32
MOST_PLACES = 5_000
MEETINGS_AN_EDGE, MEETINGS = 20, 20_000  # how often edges may meet; each meets itself and its two neighbours
EDGES_AT_ONCE = 200
WORDS = re.compile(r"[,,、;;。\s和及与]+")
ENDINGS = ("等地", "部分地区", "全境", "境内", "大部", "等")


@dataclass(frozen=True)
class Place:
    """A place of an area, and how it was found."""

    region: Region
    how: str


@dataclass(frozen=True)
class Placed:
    """The places found; codes nobody knows; the outline as drawn; and places that the words might mean."""

    places: tuple[Place, ...] = ()
    unknown: tuple[str, ...] = ()
    outline: BaseGeometry | None = None
    suggested: tuple[Region, ...] = field(default=(), compare=False)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(one.region.code for one in self.places))

    @property
    def by_parent(self) -> tuple[Region, ...]:
        """Places taken whole because nothing below them has an outline."""
        return tuple(one.region for one in self.places if one.how == AreaHow.PARENT)


def place(areas: Sequence[cap.Area]) -> Placed:
    """The places of some areas of a message."""
    codes = tuple(dict.fromkeys(code for one in areas for code in cap.region_codes(one)))
    known, unknown = by_codes(codes)
    found = [Place(one, AreaHow.CODE) for one in known]
    # Codes that nobody knows any more say nothing: such an area is found by its shape.
    bare = [one for one in areas if set(cap.region_codes(one)) <= set(unknown)]
    if shape := joined([shape for one in bare for shape in _shapes(one)]):
        found += by_shape(shape)
    outline = joined([shape for one in areas for shape in _shapes(one)])
    return Placed(tuple(outermost(found)[:MOST_PLACES]), unknown, outline)


def by_codes(codes: Sequence[str], how: str = AreaHow.CODE) -> tuple[list[Region], tuple[str, ...]]:
    """The open places of some codes, what lies above townships as its townships; and the codes nobody knows."""
    rows = {one.code: one for one in Region.objects.filter(code__in=codes, closed_on__isnull=True)}
    unknown = []
    for code in codes:
        if code not in rows:
            try:
                rows[code] = regions.get_region(code)  # an old code leads to its successor
            except NotVisible:
                unknown.append(code)
    low = [one for one in rows.values() if one.level >= Level.TOWNSHIP]
    high = [one for one in rows.values() if one.level < Level.TOWNSHIP]
    below = _townships_of([one.code for one in high])
    bare = [one for one in high if not any(town.code.startswith(one.code) for town in below)]
    return [*low, *below, *bare], tuple(unknown)


def _townships_of(codes: Iterable[str]) -> list[Region]:
    found: dict[int, Region] = {}
    for code in codes:
        found |= {one.pk: one for one in regions.open_regions(code).filter(level=Level.TOWNSHIP)[:MOST_PLACES]}
    return list(found.values())


def by_shape(shape: BaseGeometry) -> list[Place]:
    """The townships wholly inside a shape, and the villages it touches of the others."""
    whole, partly = _townships_touched(shape)
    inside = _villages(partly, shape)
    found = [Place(one, AreaHow.SHAPE) for one in whole]
    for town in partly:
        villages, complete = inside.get(town.pk, ([], False))
        if villages and complete:
            found += [Place(one, AreaHow.SHAPE) for one in villages]
        elif not complete:
            found.append(Place(town, AreaHow.PARENT))
    return [*found, *(Place(one, AreaHow.PARENT) for one in _without_outline(shape))]


def _touched(shape: BaseGeometry, level: Level) -> list[RegionShape]:
    rows = RegionShape.objects.filter(region__level=level, region__closed_on__isnull=True, outline__intersects=shape)
    found = list(rows.select_related("region").order_by("region__code"))
    return [one for one in found if _share(one.outline, shape) > 0]


def _share(outline: BaseGeometry, shape: BaseGeometry) -> float:
    """How much of a place lies in the shape; 0 for a mere touch of borders."""
    common = shape.intersection(outline).area
    smaller = min(outline.area, shape.area)
    if not smaller:
        return 1.0
    return common / outline.area if common / smaller > SLIVER and outline.area else 0.0


def _townships_touched(shape: BaseGeometry) -> tuple[list[Region], list[Region]]:
    whole: list[Region] = []
    partly: list[Region] = []
    for one in _touched(shape, Level.TOWNSHIP):
        (whole if _share(one.outline, shape) >= WHOLE else partly).append(one.region)
    return whole, partly


def _villages(towns: Sequence[Region], shape: BaseGeometry) -> dict[int, tuple[list[Region], bool]]:
    """By township, the villages the shape touches, and whether every village there has an outline (so that none is missed)."""
    below = list(Region.objects.filter(parent__in=towns, closed_on__isnull=True, level=Level.VILLAGE))
    shapes = {one.region_id: one.outline for one in RegionShape.objects.filter(region__in=below, outline__isnull=False)}
    found: dict[int, tuple[list[Region], bool]] = {}
    for town in towns:
        mine = [one for one in below if one.parent_id == town.pk]
        touched = [one for one in mine if one.pk in shapes and _share(shapes[one.pk], shape) > 0]
        found[town.pk] = touched, bool(mine) and all(one.pk in shapes for one in mine)
    return found


def _without_outline(shape: BaseGeometry) -> list[Region]:
    """Townships without an outline in counties the shape touches: nobody can say that they lie outside."""
    counties = [one.region.pk for one in _touched(shape, Level.COUNTY)]
    drawn = RegionShape.objects.filter(outline__isnull=False).values("region")
    rows = Region.objects.filter(parent__in=counties, closed_on__isnull=True, level=Level.TOWNSHIP)
    return list(rows.exclude(pk__in=drawn).order_by("code")) if counties else []


def outermost(places: Iterable[Place]) -> list[Place]:
    """Each place once, none inside another of them."""
    kept: list[Place] = []
    for one in sorted(places, key=lambda one: (one.region.code, one.how)):
        if not kept or not one.region.code.startswith(kept[-1].region.code):
            kept.append(one)
    return kept


# --- shapes ----------------------------------------------------------------------------------------------------------


def joined(shapes: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """All of them as one; None for none, and for such as cross each other so often that joining them would never end:
    then a person says where.
    """
    if not shapes or _tangled(shapes):
        return None
    return shapely.union_all([one if one.is_valid else shapely.make_valid(one) for one in shapes])


def _tangled(shapes: Sequence[BaseGeometry]) -> bool:
    """Whether their edges meet far more often than those of any drawing: a few hundred kilobytes can meet a billion times."""
    if len(shapes) == 1 and shapes[0].is_valid:
        return False
    edges = np.concatenate([_edges(one) for one in shapes])
    tree, left = shapely.STRtree(edges), MEETINGS_AN_EDGE * len(edges) + MEETINGS
    for begin in range(0, len(edges), EDGES_AT_ONCE):
        left -= tree.query(edges[begin : begin + EDGES_AT_ONCE]).shape[1]
        if left < 0:
            return True
    return False


def _edges(shape: BaseGeometry) -> np.ndarray:
    points = shapely.get_coordinates(shape)
    edges: np.ndarray = shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1))
    return edges


def _shapes(area: cap.Area) -> list[BaseGeometry]:
    outlines = [_polygon(one) for one in area.polygons]
    circles = [_circle(one) for one in area.circles]
    return [one for one in (*outlines, *circles) if one is not None and not one.is_empty]


def _polygon(points: Sequence[Position]) -> BaseGeometry | None:
    """As it was drawn, be it valid or not."""
    return shapely.Polygon([(one.lon, one.lat) for one in points]) if len(points) >= 4 else None


def _circle(circle: cap.Circle) -> BaseGeometry | None:
    """A circle as an outline; of no radius, the smallest there is: it still lies in one place."""
    radius = max(circle.radius_km or 0.0, 0.05)
    lat, lon = circle.centre.lat, circle.centre.lon
    high = radius / KM_A_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.05)
    turns = [2 * math.pi * step / CORNERS for step in range(CORNERS)]
    return shapely.Polygon([(lon + wide * math.cos(turn), lat + high * math.sin(turn)) for turn in turns])


# --- outside ---------------------------------------------------------------------------------------------------------


def lies_outside(areas: Sequence[cap.Area], branches: Sequence[str]) -> bool:
    """Whether every area is drawn and meets nothing of these branches, whose outlines are known."""
    if not branches or not all(_shapes(one) for one in areas):
        return False
    shape = joined([shape for one in areas for shape in _shapes(one)])
    return shape is not None and all(_misses(shape, one) for one in branches)


def _misses(shape: BaseGeometry, branch: str) -> bool:
    """False also where part of the branch has no outline: nobody can say then that the shape lies outside."""
    open_ones = Region.objects.filter(closed_on__isnull=True)
    for inside in (open_ones.filter(code=branch), open_ones.filter(parent=_open(branch))):
        drawn = list(RegionShape.objects.filter(region__in=inside, outline__isnull=False))
        if drawn and len(drawn) == inside.count():
            return not any(_share(one.outline, shape) for one in drawn)
    return False


def _open(branch: str) -> Region | None:
    """The place of a branch; None for the whole country, whose provinces lie in none."""
    return regions.get_region(branch) if branch else None


# --- names -----------------------------------------------------------------------------------------------------------


def suggest(text: str, branch: str = region_codes.NATION, most: int = 12) -> list[Region]:
    """Places that the words of an area might mean, for a person to choose from; never taken by themselves."""
    names = [_bare(part) for part in WORDS.split(text) if len(_bare(part)) > 1][:most]
    found: dict[int, Region] = {}
    for name in names:
        for one in regions.search(name, branch=branch, limit=3):
            if one.level >= Level.COUNTY and one.name.startswith(name[:2]):
                found.setdefault(one.pk, one)
    return list(found.values())[:most]


def _bare(word: str) -> str:
    for end in ENDINGS:
        word = word.removesuffix(end)
    return word.strip()


# --- whose part ------------------------------------------------------------------------------------------------------


def within(placed: Placed, branches: Sequence[str]) -> Placed:
    """What of the places lies in some branches: a place holding a branch becomes that branch."""
    if "" in branches:
        return placed
    kept = [one for one in placed.places if any(one.region.code.startswith(branch) for branch in branches)]
    roots = [
        b for b in branches if any(b.startswith(one.region.code) and b != one.region.code for one in placed.places)
    ]
    cut, _unknown = by_codes(roots)
    return replace(placed, places=tuple(outermost([*kept, *(Place(one, AreaHow.CODE) for one in cut)])))


def covering(codes: Sequence[str]) -> str:
    """The code of the lowest place that holds all of these; "" when they share no province."""
    first, last = min(codes), max(codes)
    common = next((i for i, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    common = min(common, len(first), len(last))
    return first[: max(length for length in region_codes.LEVELS if length <= common)]
