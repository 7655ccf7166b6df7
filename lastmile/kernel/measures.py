"""Numbers as ledgers hold them: about three households, money in 元 or 万元, areas in 亩 or 公顷.

An about stays an about: the number comes with the word it was written with, so that it never turns exact unseen.
Like `cells`, an unknown cell reads as None, and what is no number raises ValueError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from lastmile.kernel.cells import tight

ABOUT = "约"
AHEAD, BEHIND = r"(?P<ahead>约|大约|大概|近|不足|超过|逾|≈|~)?", r"(?P<behind>左右|上下|余|多|\+|以上|以内)?"
COUNTED = "户人名口天处间个件台套顶条床把只支辆艘吨箱盒米份组"
PER_HECTARE = Decimal(15)  # 15 亩 are one hectare
AREAS = {"亩": 1 / PER_HECTARE, "公顷": Decimal(1), "顷": 100 / PER_HECTARE, "平方千米": Decimal(100),
         "平方公里": Decimal(100), "km2": Decimal(100), "hm2": Decimal(1), "ha": Decimal(1),
         "平方米": Decimal("0.0001"), "平米": Decimal("0.0001"), "m2": Decimal("0.0001"), "㎡": Decimal("0.0001")}  # fmt: skip
MONEY = {"亿元": Decimal(10_000), "亿": Decimal(10_000), "万元": Decimal(1), "万": Decimal(1), "千元": Decimal("0.1"),
         "元": Decimal("0.0001")}  # fmt: skip
NUMBER = r"(?P<number>\d{1,12}(?:\.\d{1,6})?)"


@dataclass(frozen=True)
class Amount:
    """A number and whether it was given as an about."""

    value: Decimal
    about: bool = False

    @property
    def whole(self) -> int:
        """As a whole number. Raises ValueError for parts of one."""
        if self.value != self.value.to_integral_value():
            raise ValueError(str(self.value))
        return int(self.value)


def count(text: str) -> Amount | None:
    """约3户, 120余人, 1,200, 3.0 套; units of counting are passed over."""
    return _read(text, rf"(?:分钟|[{COUNTED}]|公斤|千克|立方米|平方米)?", {})


def money(text: str, *, unit: str = "万元") -> Amount | None:
    """Money in 万元, whatever unit the cell names; without one it is in `unit`, that of the column's head."""
    return _read(text, f"(?P<unit>{'|'.join(MONEY)})?", MONEY, unit=unit)


def hectares(text: str, *, unit: str = "公顷") -> Amount | None:
    """An area in hectares, exact for 亩 to six digits; without a unit it is in `unit`."""
    return _read(text, f"(?P<unit>{'|'.join(AREAS)})?", AREAS, unit=unit)


def _read(text: str, units: str, table: dict[str, Decimal], *, unit: str = "") -> Amount | None:
    words = tight(text).replace(",", "").replace("¥", "")
    if not words:
        return None
    found = re.fullmatch(AHEAD + NUMBER + r"(?P<inside>余|多)?" + units + BEHIND, words, re.ASCII)
    if not found:
        raise ValueError(text)
    value = Decimal(found["number"])
    if table:
        value = (value * table[found["unit"] or unit]).quantize(Decimal("0.000001"))
    return Amount(value.normalize() + 0, bool(found["ahead"] or found["inside"] or found["behind"]))
