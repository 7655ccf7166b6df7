"""Pictures of the ways to the demo's shelters: drawn from the outline of the village, and marked for what they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

from lastmile.domains.evacuation import public as moves
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import services as files
from lastmile.foundation.maps.near import DEGREE
from lastmile.foundation.prints.typesetting import FONTS
from lastmile.foundation.regions.models import RegionShape

WIDTH, HEIGHT, EDGE, HEAD, FOOT = 720, 540, 36, 64, 48
INK, SOFT, ROAD, GROUND, MARK = "#1d2630", "#6d7c8a", "#0b4f99", "#eef2f5", "#fff0b8"
Spot = tuple[float, float]


def keep_all(scope: Scope, shelters: Sequence[moves.Shelter], starts: dict[str, str]) -> None:
    """A picture for each shelter that lies somewhere. `starts`: by village, the place people leave from; else its middle."""
    codes = {one.region_code[:12] for one in shelters} | set(starts.values())
    shapes = {
        one.region.code: one for one in RegionShape.objects.filter(region__code__in=codes).select_related("region")
    }
    for one in shelters:
        village = shapes.get(one.region_code[:12])
        start = shapes.get(starts.get(one.region_code[:12], ""), village)
        if one.point is None or village is None or village.outline is None or start is None:
            continue
        drawn = draw(one.name, village.outline, _middle(start), (one.point.x, one.point.y))
        files.keep(scope, one, SimpleUploadedFile("route.png", drawn, "image/png"), role="route")


def _middle(shape: RegionShape) -> Spot:
    at = shape.outline.representative_point() if shape.outline is not None else shape.point
    return at.x, at.y


def draw(name: str, outline: Any, start: Spot, end: Spot) -> bytes:
    """PNG: the village's outline, the group, a road in two straight pieces, the shelter, north, a scale."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
    pen = ImageDraw.Draw(picture)
    sheet = _Sheet(outline)
    for ring in _rings(outline):
        pen.polygon([sheet.at(spot) for spot in ring], fill=GROUND, outline=SOFT)
    bends = [(end[0], start[1]), (start[0], end[1])]
    bend = next((spot for spot in bends if outline.contains(shapely.Point(spot))), bends[0])
    road = [sheet.at(spot) for spot in (start, bend, end)]
    pen.line(road, fill=ROAD, width=8, joint="curve")
    north = start[1] > end[1]  # the words of the northern sign stand above it, those of the other below
    _sign(pen, road[0], "村组", round_=True, above=north)
    _sign(pen, road[-1], "避险点", round_=False, above=not north)
    pen.text((EDGE, 14), f"到{name}", font=_font(34, bold=True), fill=INK)
    pen.text((WIDTH - EDGE, 22), "北 ↑", font=_font(26), fill=INK, anchor="ra")
    _scale(pen, sheet)
    pen.rectangle((0, HEIGHT - FOOT, WIDTH, HEIGHT), fill=MARK)
    words = "演示数据·非真实灾情  村界、路线都是虚构的示意"
    pen.text((WIDTH / 2, HEIGHT - FOOT / 2), words, font=_font(24, bold=True), fill="#5a4500", anchor="mm")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


class _Sheet:
    """Degrees to pixels, north up, the village filling the middle of the picture."""

    def __init__(self, outline: Any) -> None:
        self.west, south, east, self.north = outline.bounds
        self.squeeze = math.cos(math.radians((south + self.north) / 2))
        wide, high = max((east - self.west) * self.squeeze, 1e-5), max(self.north - south, 1e-5)
        self.scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - HEAD - FOOT - 2 * EDGE) / high)  # pixels a degree north
        self.left = (WIDTH - wide * self.scale) / 2

    def at(self, spot: Spot) -> tuple[float, float]:
        across = self.left + (spot[0] - self.west) * self.squeeze * self.scale
        return across, HEAD + EDGE / 2 + (self.north - spot[1]) * self.scale


def _rings(outline: Any) -> Iterator[list[Spot]]:
    for part in shapely.get_parts(outline):
        yield [(x, y) for x, y, *_z in part.exterior.coords]


def _sign(pen: ImageDraw.ImageDraw, at: tuple[float, float], words: str, *, round_: bool, above: bool) -> None:
    x, y = at
    shape = pen.ellipse if round_ else pen.rectangle
    shape((x - 13, y - 13, x + 13, y + 13), fill="#ffffff" if round_ else INK, outline=INK, width=4)
    side, anchor = (-18, "mb") if above else (18, "mt")
    pen.text(
        (x, y + side), words, font=_font(26, bold=True), fill=INK, anchor=anchor, stroke_width=3, stroke_fill="#ffffff"
    )


def _scale(pen: ImageDraw.ImageDraw, sheet: _Sheet) -> None:
    """A bar of 500 metres, or of a kilometre where that would be short."""
    metres = 500 if sheet.scale * 500 / DEGREE > 60 else 1000
    long, y = sheet.scale * metres / DEGREE, HEIGHT - FOOT - 22
    pen.line((EDGE, y, EDGE + long, y), fill=INK, width=4)
    pen.text((EDGE, y - 8), f"{metres} 米", font=_font(22), fill=INK, anchor="lb")


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / ("NotoSansSC_700Bold.ttf" if bold else "NotoSansSC_400Regular.ttf")), size)
