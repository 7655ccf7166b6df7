"""A country made on the fly: national counts down to the village, invented grids and micro-grids below, invented names.

Places are spread evenly: place k of a level lies below place k·(parents)/(places) of the level above.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lastmile.foundation.regions.reading import DivisionRow
from lastmile.kernel.region_codes import PROVINCES

# Provinces, cities, counties, townships, villages (national counts), grids, micro-grids: 3.6 million together.
NATION = (31, 333, 2_844, 41_352, 620_573, 2_482_292, 452_575)
DIGITS = (2, 2, 2, 3, 3, 3, 3)
SUFFIX = ("省", "市", "县", "镇", "村", "网格", "微网格")
CODES = sorted(PROVINCES)[:31]
SIGNS = 600  # how many different signs names are made of


def counts(total: int) -> list[int]:
    """How many places each level has in a country of about `total` places; never more parents than children."""
    share = total / sum(NATION)
    found: list[int] = []
    for count in NATION:
        found.append(max(round(count * share), 1))
    return found


def places(total: int) -> Iterator[DivisionRow]:
    """Every place, level by level, holding no more than the caller does."""
    sizes = counts(total)
    line = 0
    for level, size in enumerate(sizes):
        for number in range(size):
            line += 1
            yield DivisionRow(_code(sizes, level, number), _name(level, number), "", line)


def _code(sizes: list[int], level: int, number: int) -> str:
    if level == 0:
        return CODES[number]
    above, here = sizes[level - 1], sizes[level]
    parent = number * above // here
    first = -(-parent * here // above)
    return _parent_code(tuple(sizes), level - 1, parent) + str(number - first + 1).zfill(DIGITS[level])


@lru_cache(maxsize=8)
def _parent_code(sizes: tuple[int, ...], level: int, number: int) -> str:
    return _code(list(sizes), level, number)


def _name(level: int, number: int) -> str:
    if level == 4 and number % 100 == 7:
        return "中心村"
    if level >= 5:
        return f"第{number % 97 + 1}{SUFFIX[level]}"
    return chr(0x4E00 + number * 7 % SIGNS) + chr(0x5B00 + number // SIGNS * 11 % SIGNS) + SUFFIX[level]
