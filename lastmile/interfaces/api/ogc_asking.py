"""Query parameters of OGC API – Features: bbox, datetime, limit, and where a page goes on. Anything else is BadQuery."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lastmile.foundation.maps import boxes
from lastmile.foundation.maps.reading import Asked
from lastmile.foundation.web.tables import LARGEST

NAMES = ("bbox", "datetime", "limit", "after")
USUAL, MOST = 100, 1000
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class BadQuery(ValueError):
    """A parameter nobody can understand: 400, with a sentence."""


@dataclass(frozen=True)
class Query:
    """What is asked of a layer, how many at a time, behind which key."""

    of_layer: Asked
    limit: int
    after: int


def read(words: Mapping[str, str]) -> Query:
    """The parameters of a request for items."""
    since, until = _span(words.get("datetime", ""))
    asked = Asked(box=_box(words["bbox"]) if "bbox" in words else None, since=since, until=until)
    limit = min(_whole(words.get("limit", str(USUAL)), "limit"), MOST)  # more than we give is no error (req. 8)
    if limit < 1:
        raise BadQuery(_("limit 至少是 1。"))
    return Query(asked, limit, min(_whole(words.get("after", "0"), "after"), LARGEST))


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise BadQuery(_("%(name)s 应为整数。") % {"name": name})
    return int(text)


def _box(text: str) -> object:
    """Four numbers, or six with heights, which are left out. West greater than east crosses the 180th meridian."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(-1e6 < one < 1e6 for one in numbers):
        raise BadQuery(_("bbox 应为四个数:西,南,东,北。"))
    west, south, east, north = numbers
    if south > north or not (-180 <= west <= 180 and -180 <= east <= 180 and south >= -90 and north <= 90):
        raise BadQuery(_("bbox 超出经纬度范围,或者南北颠倒。"))
    if west > east:
        east = 180.0  # nothing of ours lies beyond
    return boxes.box_of(west, south, east, north)


def _span(text: str) -> tuple[datetime | None, datetime | None]:
    """An instant, or two with a slash between; ".." or nothing is open."""
    if not text:
        return None, None
    parts = text.split("/")
    if len(parts) > 2:
        raise BadQuery(_("datetime 应为一个时刻,或两个时刻用 / 隔开。"))
    if len(parts) == 1:
        return _moment(parts[0]), _moment(parts[0], end=True)
    since, until = (None if part in ("", "..") else part for part in parts)
    found = _moment(since) if since else None, _moment(until, end=True) if until else None
    if found == (None, None) or (found[0] and found[1] and found[0] > found[1]):
        raise BadQuery(_("datetime 应为一个时刻,或两个时刻用 / 隔开。"))
    return found


def _moment(text: str, *, end: bool = False) -> datetime:
    try:
        if DAY.fullmatch(text):
            day = datetime.fromisoformat(text).replace(tzinfo=UTC)
            return day + timedelta(days=1, microseconds=-1) if end else day
        moment = parse_datetime(text) if "T" in text.upper() else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadQuery(_("datetime 应如 2026-07-25T22:40:00Z。"))


# --- how they stand in the definition --------------------------------------------------------------------------------


def _parameter(name: str, words: str, **schema: object) -> dict[str, object]:
    found = {"name": name, "in": "query", "required": False, "description": words, "schema": schema}
    return {**found, "style": "form", "explode": False}


GEOJSON_ANSWER = {"responses": {200: {"content": {"application/geo+json": {"schema": {"type": "object"}}}}}}
PARAMETERS = {
    **GEOJSON_ANSWER,
    "parameters": [
        _parameter("bbox", "West, south, east, north (CRS84)", type="string", pattern=r"^[-+0-9.eE,]+$"),
        _parameter("datetime", "An instant or an interval, RFC 3339; `..` is open", type="string"),
        _parameter(
            "limit", f"Features a page; more than {MOST} gives {MOST}", type="integer", minimum=1, default=USUAL
        ),
        _parameter("after", "Where the page begins; use the link `next`", type="integer", minimum=0),
    ],
}
