"""Official codes of places: GB/T 2260 to the county, GB/T 10114 for townships, the statistics rule for villages, grids.

A code is cut to the fixed length of its level and never stripped of zeros: 5,117 township codes end in 0, and cities
without counties (441900 Dongguan, 442000 Zhongshan, 460400 Danzhou) have one county-level node whose code ends in 00.
"""

import unicodedata
from collections.abc import Iterable
from enum import IntEnum, StrEnum
from gettext import gettext as _
from typing import TypeVar

from lastmile.kernel.errors import NotValid

NATION = ""
Kind = TypeVar("Kind", bound=StrEnum)


class Level(IntEnum):
    """Floors of the tree. The whole country has the empty code."""

    NATION = 0
    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5
    GRID = 6
    MICRO_GRID = 7


LENGTHS: dict[Level, int] = {
    Level.NATION: 0,
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.COUNTY: 6,
    Level.TOWNSHIP: 9,
    Level.VILLAGE: 12,
    Level.GRID: 15,
    Level.MICRO_GRID: 18,
}
LEVELS: dict[int, Level] = {length: level for level, length in LENGTHS.items()}
PROVINCE_NUMBERS = (
    (11, 12, 13, 14, 15), (21, 22, 23), (31, 32, 33, 34, 35, 36, 37), (41, 42, 43, 44, 45, 46),
    (50, 51, 52, 53, 54), (61, 62, 63, 64, 65), (71,), (81, 82),
)  # fmt: skip
PROVINCES = frozenset(str(number) for area in PROVINCE_NUMBERS for number in area)


class TownshipKind(StrEnum):
    """What the three township digits say (GB/T 10114-2003)."""

    STREET = "street"  # 街道 001-099
    TOWN = "town"  # 镇 100-199
    TOWNSHIP = "township"  # 乡 200-399
    SPECIAL = "special"  # 政企合一 400-599: farms, development zones


class VillageKind(StrEnum):
    """What the last three of twelve digits say (statistics rule, 国统字〔2009〕91号)."""

    COMMUNITY = "community"  # 居委会 001-199
    VILLAGE = "village"  # 村委会 200-399
    LIKE_COMMUNITY = "like_community"  # 类似居委会 400-499
    LIKE_VILLAGE = "like_village"  # 类似村委会 500-599


TOWNSHIP_RANGES = (
    (1, 99, TownshipKind.STREET),
    (100, 199, TownshipKind.TOWN),
    (200, 399, TownshipKind.TOWNSHIP),
    (400, 599, TownshipKind.SPECIAL),
)
VILLAGE_RANGES = (
    (1, 199, VillageKind.COMMUNITY),
    (200, 399, VillageKind.VILLAGE),
    (400, 499, VillageKind.LIKE_COMMUNITY),
    (500, 599, VillageKind.LIKE_VILLAGE),
)


def check_code(text: str) -> str:
    """The code as it is kept, from what a person typed; full-width digits and blanks around are forgiven.

    Raises NotValid with a sentence saying what is wrong.
    """
    code = unicodedata.normalize("NFKC", text).strip()
    if not (code.isascii() and code.isdigit()):
        raise NotValid(_("区划代码只能是数字:%(code)s") % {"code": _shown(text)})
    if len(code) not in LEVELS:
        raise NotValid(
            _("区划代码应为 2、4、6、9、12、15 或 18 位,“%(code)s”是 %(length)d 位(末尾的 0 不能省略)")
            % {"code": _shown(text), "length": len(code)}
        )
    if code[:2] not in PROVINCES:
        raise NotValid(_("没有代码以 %(province)s 开头的省份:%(code)s") % {"province": code[:2], "code": code})
    if code[2:4] == "00" or code[12:15] == "000" or code[15:18] == "000":
        raise NotValid(_("“%(code)s”中有一级代码全是 0,请核对") % {"code": code})
    return code


def level_of(code: str) -> Level:
    """The level a code belongs to, by its length. Raises NotValid for a length no level has."""
    try:
        return LEVELS[len(code)]
    except KeyError:
        raise NotValid(_("区划代码长度不对:%(code)s") % {"code": _shown(code)}) from None


def cut(code: str, level: Level) -> str:
    """The code of the place of `level` that `code` lies in. Raises NotValid when `code` is shorter than that."""
    length = LENGTHS[level]
    if len(code) < length:
        raise NotValid(_("%(code)s 不够长,取不到第 %(level)d 级代码") % {"code": _shown(code), "level": int(level)})
    return code[:length]


def unpadded(code12: str) -> str:
    """The code behind the statistics bureau's twelve-digit form, in which upper levels are filled with zeros.

    `530113104000` is the township 530113104, `530100000000` the city 5301. Whole groups are taken off, never single
    zeros. A city without counties comes out as the city (4419), not as its county-level node.
    """
    code = code12
    for group in (3, 3, 2, 2):
        if not code.endswith("0" * group):
            break
        code = code[:-group]
    return code


def padded(code: str) -> str:
    """The twelve-digit form of the statistics bureau; longer codes are cut to their village."""
    return code[:12].ljust(12, "0")


def parent_code(code: str) -> str:
    """The code one level up; of a province it is the empty code of the country. Raises NotValid for the country."""
    level = level_of(code)
    if level is Level.NATION:
        raise NotValid(_("全国没有上级"))
    return cut(code, Level(level - 1))


def ancestors(code: str) -> tuple[str, ...]:
    """Codes above, from the province down to the parent; the country is left out."""
    level = level_of(code)
    return tuple(cut(code, Level(above)) for above in range(Level.PROVINCE, level))


def is_within(code: str, branch: str) -> bool:
    """Whether the place lies in the branch, the branch's own root included."""
    return code.startswith(branch)


def common(some: Iterable[str], others: Iterable[str]) -> list[str]:
    """What lies both in one of some branches and in one of others: of two of which one lies in the other, the lower."""
    ours, theirs = tuple(some), tuple(others)
    inside = {one for one in ours if one.startswith(theirs)}
    return sorted(inside | {one for one in theirs if one.startswith(ours)})


def bounds(branch: str) -> tuple[str, str]:
    """The half-open range of texts, `low <= code < high`, holding exactly the codes of a branch.

    Both ends are digits only, so the order is the same under every database collation.
    """
    if branch == NATION:
        return "1", "9"
    return branch, str(int(branch) + 1)


def township_kind(code: str) -> TownshipKind | None:
    """Street, town, township or special, by the digits; None where the digits follow no rule."""
    return _in_ranges(int(cut(code, Level.TOWNSHIP)[6:]), TOWNSHIP_RANGES)


def village_kind(code: str) -> VillageKind | None:
    """Residents' or villagers' committee, by the digits; None where the digits follow no rule."""
    return _in_ranges(int(cut(code, Level.VILLAGE)[9:]), VILLAGE_RANGES)


def _in_ranges(number: int, ranges: tuple[tuple[int, int, Kind], ...]) -> Kind | None:
    return next((kind for low, high, kind in ranges if low <= number <= high), None)


def _shown(text: str) -> str:
    """At most twenty characters of what was typed, without control characters."""
    return "".join(sign for sign in text if sign.isprintable())[:20]
