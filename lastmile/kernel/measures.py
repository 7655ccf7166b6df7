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
DIGITS, VALUES, UNITS = "一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), {"十": 10, "百": 100, "千": 1000}
CHINESE = re.compile(r"(?<![\d.])[零〇一二两三四五六七八九十百千]+")
ONE = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百]+)"
RANGE = re.compile(rf"(?:约|大约|大概)?{ONE}[^\d.~\-—–至到]{{0,2}}[~〜\-—–至到]{{1,2}}(?:约)?(?P<upper>{ONE}\D{{0,4}})")
PAIR = re.compile(rf"[一二两三四五六七八](?P<upper>[二三四五六七八九][{COUNTED}]?)")
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


def upper(text: str) -> str:
    """The upper end of a range, as written: 5户 of 3-5户, 10至15人 and 三五户 too. "" for what is none."""
    words = tight(text)
    found = RANGE.fullmatch(words) or PAIR.fullmatch(words)
    return found["upper"] if found else ""


def money(text: str, *, unit: str = "万元") -> Amount | None:
    """Money in 万元, whatever unit the cell names; without one it is in `unit`, that of the column's head."""
    return _read(text, f"(?P<unit>{'|'.join(MONEY)})?", MONEY, unit=unit)


def hectares(text: str, *, unit: str = "公顷") -> Amount | None:
    """An area in hectares, exact for 亩 to six digits; without a unit it is in `unit`."""
    return _read(text, f"(?P<unit>{'|'.join(AREAS)})?", AREAS, unit=unit)


def _in_figures(run: str) -> str:
    """三十 as 30, 一百零五 as 105. What may mean two things (两三, 一百二) stays as it is, and is refused as no number."""
    total, digit, unit, joined = 0, None, 10_000, False
    for sign in run:
        if sign in "零〇":
            joined = True
        elif (value := DIGITS.find(sign)) >= 0:
            if digit is not None:
                return run
            digit = VALUES[value]
        else:
            size = UNITS[sign]
            if size >= unit or (digit is None and (total or size > 10)):
                return run
            total, digit, unit, joined = total + (1 if digit is None else digit) * size, None, size, False
    if digit is not None and unit in (100, 1000) and not joined:
        return run
    return str(total + (digit or 0))


def _read(text: str, units: str, table: dict[str, Decimal], *, unit: str = "") -> Amount | None:
    words = tight(text).replace(",", "").replace("¥", "")
    if not words:
        return None
    words = CHINESE.sub(lambda run: _in_figures(run[0]), words)
    found = re.fullmatch(AHEAD + NUMBER + r"(?P<inside>余|多)?" + units + BEHIND, words, re.ASCII)
    if not found:
        raise ValueError(text)
    value = Decimal(found["number"])
    if table:
        value = (value * table[found["unit"] or unit]).quantize(Decimal("0.000001"))
    return Amount(value.normalize() + 0, bool(found["ahead"] or found["inside"] or found["behind"]))
