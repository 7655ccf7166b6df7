"""Places of the public's pages: the one an address names, and those that a name finds."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lastmile.foundation.regions import as_written
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import LENGTHS, Level

LONGEST = 40
SHOWN = 30


@dataclass(frozen=True)
class Found:
    """A place and what it lies in: 海科村, 昆明市东川区阿旺镇."""

    code: str
    name: str
    above: str


def get_place(code: str) -> Region:
    """The township or village an address speaks of, or what lies above; a grid is its village. NotVisible for none."""
    if not (code.isascii() and code.isdigit() and len(code) in LENGTHS.values() and code):
        raise NotVisible(_("没有这个地方,请按名字再找一找。"))
    return regions.get_region(code[: LENGTHS[Level.VILLAGE]])


def wanted(request_code: str) -> str:
    """The code in a question's `at`, checked; "" for none or a wrong one."""
    try:
        return str(get_place(request_code).code) if request_code else ""
    except NotVisible:
        return ""


def spoken(name: str) -> str:
    """海科村村民委员会 as people say it: 海科村."""
    if not as_written.VILLAGE_END.search(name):
        return name
    return as_written.village_stem(name) + ("社区" if as_written.is_community(name) else "村")


def township_of(code: str) -> str:
    """The township a place lies in, or the place itself above that."""
    return code[: LENGTHS[Level.TOWNSHIP]]


def find(words: str) -> list[Found]:
    """Counties, townships and villages by name."""
    every = regions.search(words, limit=SHOWN) if words else []
    return [_found(one) for one in every if Level.COUNTY <= one.level <= Level.VILLAGE]


def below(region: Region) -> list[Found]:
    """The next level down, to choose from; nothing below a village."""
    if region.level >= Level.VILLAGE:
        return []
    return [Found(one.code, as_written.short_name(one), "") for one in regions.children(region)]


def _found(region: Region) -> Found:
    above, up = [], region.parent
    while up is not None:
        above.append(up.name)
        up = up.parent
    return Found(region.code, as_written.short_name(region), "".join(reversed(above)))
