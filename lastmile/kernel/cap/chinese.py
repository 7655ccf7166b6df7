"""What Chinese messages say in their own way: the 12379 identifier, which level a block names, official codes of places.

The identifier is that of GB/T 35965.1-2018: region (GB/T 2260), agency (GB/T 4657), unit, extension, Beijing time, serial.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from lastmile.kernel.cap.messages import Area, Info
from lastmile.kernel.clock import SHANGHAI
from lastmile.kernel.region_codes import PROVINCES, unpadded
from lastmile.kernel.warning_levels import Level, level_within, read_level

IDENTIFIER = re.compile(
    r"(?P<region>[0-9]{6})(?P<agency>[0-9]{3})(?P<unit>[0-9]{3})(?P<extension>[0-9]{2})"
    r"_(?P<time>[0-9]{14})_(?P<serial>[0-9])"
)
NAMES_A_LEVEL = re.compile(r"level|colou?r|severity|级别|等级|颜色|预警级", re.IGNORECASE)


@dataclass(frozen=True)
class Identifier:
    """The parts of a 12379 identifier. `region` is a GB/T 2260 code as we keep it: 530113, 5301, 53."""

    region: str
    agency: str
    unit: str
    extension: str
    at: datetime
    serial: int


def identifier(text: str) -> Identifier | None:
    """The parts of a 12379 identifier, or None when it is none."""
    found = IDENTIFIER.fullmatch(text.strip())
    if not found or found["region"][:2] not in PROVINCES:
        return None
    try:
        at = datetime.strptime(found["time"], "%Y%m%d%H%M%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
    region = unpadded(found["region"].ljust(12, "0"))
    return Identifier(region, found["agency"], found["unit"], found["extension"], at, int(found["serial"]))


def level_of(info: Info) -> Level:
    """The level of a block: of a parameter that names one, else as its headline or event says it. Never guessed."""
    for one in info.parameters:
        if NAMES_A_LEVEL.search(one.name) and (found := read_level(one.value)):
            return found
    for text in (info.headline, info.event):
        if found := level_within(text):
            return found
    return Level()


def region_codes(area: Area) -> tuple[str, ...]:
    """The official codes among an area's geocodes, as we keep them: 530113104000 is 530113104, 530100 is 5301.

    A code is known by its form, not by the name it has: senders name it as they like. Whether the place exists is not
    asked here.
    """
    found: dict[str, None] = {}
    for one in area.geocodes:
        for code in re.split(r"[\s,;、]+", one.value):
            if kept := _region(code):
                found[kept] = None
    return tuple(found)


def _region(code: str) -> str:
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12, 15) and code[:2] in PROVINCES):
        return ""
    return code if len(code) == 15 else unpadded(code.ljust(12, "0"))
