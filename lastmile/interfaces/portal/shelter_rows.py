"""Shelters as the public reads them: how far, how to get there, whom to call; the nearest first, full ones last."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.evacuation.public import PublicShelter
from lastmile.foundation.files import services as files
from lastmile.foundation.maps.near import DEGREE
from lastmile.foundation.regions import areas
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.interfaces.portal import navigation, places
from lastmile.interfaces.portal.navigation import Way
from lastmile.kernel.region_codes import LENGTHS, Level

RANK = {"open": 0, "closed": 1, "full": 2}
Spot = tuple[float, float]


@dataclass(frozen=True)
class ShelterRow:
    """One shelter on a page. `metres` from the middle of the reader's village, None where either is not known."""

    number: int
    one: PublicShelter
    town: str
    village: str
    metres: float | None
    far: str
    has_route: bool
    ways: Sequence[Way]


@dataclass(frozen=True)
class ShelterList:
    """The shelters of a township. `measured_from` names the place distances are counted from, or ""; `pace` is metres a minute,
    `walked` the minutes beyond which nobody walks."""

    rows: Sequence[ShelterRow]
    measured_from: str
    pace: int
    walked: int


def of(code: str) -> ShelterList:
    """Those of the township a place lies in; below a county nothing is listed but by township."""
    book = packs.book(code)
    pace, walked = (book.figure(f"portal.walk_{what}").whole for what in ("metres_a_minute", "minutes_most"))
    town = places.township_of(code)
    if len(town) < LENGTHS[Level.TOWNSHIP]:
        return ShelterList([], "", pace, walked)
    place = places.get_place(code)
    spot = _middle(place)
    measured = [(one, _metres(one, spot)) for one in evacuation.public_shelters(town)]
    pictures = _routes(one.uid for one, _far in measured)
    address = "".join(up.name for up in regions.path(place) if up.level in (Level.COUNTY, Level.TOWNSHIP))
    rows = []
    for number, (one, metres) in enumerate(sorted(measured, key=lambda pair: _order(pair[0], pair[1], place)), start=1):
        village = places.spoken(one.village)
        ways = navigation.ways(one, f"{address}{village}")
        rows.append(
            ShelterRow(number, one, town, village, metres, _far(metres, pace, walked), one.uid in pictures, ways)
        )
    return ShelterList(rows, places.spoken(place.name) if spot and rows else "", pace, walked)


def picture_of(code: str, uid: UUID) -> UUID | None:
    """The picture of the way to a shelter of a place, or None."""
    known = {one.uid for one in evacuation.public_shelters(code)}
    return _routes([uid]).get(uid) if uid in known else None


def _order(one: PublicShelter, metres: float | None, place: Region) -> tuple[object, ...]:
    """Full ones last; the nearest first; where nothing is measured one's own village first, open ones before closed."""
    unmeasured = metres is None
    return (
        one.opening == "full", unmeasured, metres or 0, one.village != place.name, RANK.get(one.opening, 3), one.village,
        one.name,
    )  # fmt: skip


def _middle(place: Region) -> Spot | None:
    """The middle of a village; a township is too wide to count from."""
    shape = areas.shape_of(place) if place.level >= Level.VILLAGE else None
    if shape is None:
        return None
    at = shape.point or (shape.outline.representative_point() if shape.outline is not None else None)
    return (at.x, at.y) if at is not None else None


def _metres(one: PublicShelter, spot: Spot | None) -> float | None:
    """As the crow flies."""
    if spot is None or one.longitude is None or one.latitude is None:
        return None
    east = (one.longitude - spot[0]) * DEGREE * math.cos(math.radians(spot[1]))
    return math.hypot(east, (one.latitude - spot[1]) * DEGREE)


def _far(metres: float | None, pace: int, walked: int) -> str:
    """直线约 820 米,走路约 16 分钟; without minutes where nobody would walk, "" where it is not known."""
    if metres is None:
        return ""
    minutes = max(round(metres / pace), 1)
    said = {"n": max(round(metres / 10) * 10, 10), "km": f"{metres / 1000:.1f}"}
    far = (_("直线约 %(n)s 米") if metres < 1000 else _("直线约 %(km)s 公里")) % said
    return far if minutes > walked else _("%(far)s,走路约 %(n)s 分钟") % {"far": far, "n": minutes}


def _routes(uids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The newest picture of the way to each shelter that has one."""
    return {shelter: one.uid for shelter, one in files.of_role("shelter", uids, "route").items()}
