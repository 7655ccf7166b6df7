"""The small grammars inside CAP elements: moments, positions, outlines, circles, references. ValueError for what is none."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lastmile.kernel.cap.messages import Circle, Reference
from lastmile.kernel.coordinates import Position

MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[-+][0-9]{2}:[0-9]{2}")
LOOSE = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?"
    r"(?P<zone>Z|[-+][0-9]{2}:?[0-9]{2})?"
)
NUMBER = r"[-+]?[0-9]{1,12}(?:\.[0-9]{1,30})?"
PAIR = re.compile(rf"({NUMBER}),({NUMBER})")
DECIMAL = re.compile(rf"{NUMBER}|[-+]?\.[0-9]{{1,30}}")
YEARS = range(1900, 2200)
MOST_PAIRS = 50_000


@dataclass(frozen=True)
class Moment:
    """A moment as written: `at` is None when it has no zone, for then it is none."""

    at: datetime | None
    has_zone: bool


def moment(text: str) -> Moment:
    """A moment in the form of CAP 1.2, or in the looser one others write (Z, no seconds, fractions, no zone)."""
    found = LOOSE.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    time = found["time"] if found["time"].count(":") == 2 else f"{found['time']}:00"
    zone = found["zone"] or ""
    at = datetime.fromisoformat(f"{found['day']}T{time}{'+00:00' if zone == 'Z' else zone}")
    if at.year not in YEARS:
        raise ValueError(text)
    return Moment(at if zone else None, bool(zone))


def is_strict_moment(text: str) -> bool:
    """As CAP 1.2 wants it: seconds, an offset, no Z, no fraction."""
    if not MOMENT.fullmatch(text.strip()):
        return False
    try:
        return moment(text).has_zone
    except ValueError:
        return False


def decimal(text: str) -> float:
    if not DECIMAL.fullmatch(text.strip()):
        raise ValueError(text[:60])
    return float(text)


def position(text: str) -> Position:
    """`latitude,longitude`, as CAP writes it."""
    found = PAIR.fullmatch(text)
    if not found:
        raise ValueError(text[:60])
    return Position(float(found[2]), float(found[1]))


def outline(text: str) -> tuple[Position, ...]:
    """Pairs with spaces between them."""
    pairs = text.split()
    if not pairs or len(pairs) > MOST_PAIRS:
        raise ValueError(text[:60])
    return tuple(position(pair) for pair in pairs)


def circle(text: str) -> Circle:
    """A pair and a radius in kilometres."""
    parts = text.split()
    if not 1 <= len(parts) <= 2:
        raise ValueError(text[:60])
    return Circle(position(parts[0]), decimal(parts[1]) if len(parts) == 2 else None)


def references(text: str) -> Iterator[Reference | str]:
    """Groups `sender,identifier,sent`; a malformed one comes as the text it is."""
    for group in text.split():
        parts = group.split(",")
        try:
            at = moment(parts[2]).at if len(parts) == 3 else None
        except ValueError:
            at = None
        yield Reference(parts[0], parts[1], at) if at and parts[0] and parts[1] else group


def kilometres(one: Position, other: Position) -> float:
    """Great-circle distance."""
    lat, other_lat = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))
