"""What people type into the cells of a sheet: words, days, whole numbers, yes and no. Plain text in, values out.

A cell nobody could fill in (待核, 不详, /) is unknown: it reads as empty, never as zero.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

UNKNOWN = frozenset({"", "待核", "不详", "未知", "不清楚", "/", "\\", "-", "--", "—", "——", "–", "无", "n/a", "na"})
YES = frozenset({"是", "有", "对", "y", "yes", "√", "✓", "v", "1"})
NO = frozenset({"否", "不是", "没有", "非", "n", "no", "×", "x", "0"})
NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SERIAL_BEGAN = date(1899, 12, 30)  # day 0 of spreadsheet serial numbers, their leap-year mistake of 1900 included
SERIALS = range(5_000, 80_000)  # 1913 to 2119
YEARS = range(1900, 2100)
BY = re.compile(r"(?:之前|以前|前|止)$")  # a last day, as deadlines are written: 6月30日前


@dataclass(frozen=True)
class Day:
    """A day as written; `exact` is False when only the month was given, then it is the month's first.

    `guessed_year`: the year was not written (6月1日) and is the nearest that fits.
    """

    date: date
    exact: bool = True
    guessed_year: bool = False


def plain(text: str) -> str:
    """Half-width, one space at most between words, none around."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def known(text: str) -> str:
    """The plain text, or "" for every way of writing that it is not known."""
    words = plain(text)
    return "" if words.lower() in UNKNOWN else words


def tight(text: str) -> str:
    """The known text without any space: 张 三 is 张三."""
    return known(text).replace(" ", "")


def day(text: str, *, near: date | None = None, coming: bool = False, year: int | None = None) -> Day | None:
    """2024.6.1, 2024-06-01, 2024年6月1日, 20240601, 2024.6 or a spreadsheet's serial number; None when unknown.

    With `near`, 6月1日 and 6月 are read too: the last such day up to it, or with `coming` the next; with `year` that of this year,
    unless a day up to `near` is meant and it is none. 6月底前 is 6月, 年底 12月, and a day may be one before which (6月30日前). Raises ValueError for what is no day, or names no year.
    """
    words = re.sub(r"(?<=\d)日?[T ]*\d{1,2}[:时点]\d{0,2}.*$", "", known(text)).replace(" ", "")
    if not words:
        return None
    words = BY.sub("", words).replace("年底", "年12月").replace("月底", "月").removeprefix("年")
    if near and (found := re.fullmatch(r"(\d{1,2})月(?:(\d{1,2})[日号]?)?", words, re.ASCII)):
        month, day_of_month = int(found[1]), int(found[2] or 1)
        if found[2] is None and coming:
            near = near.replace(day=1)  # a month is still to come as long as it lasts
        own = _of_year(year, month, day_of_month) if year else None
        if own is None or (own > near and not coming):
            own = _nearest(month, day_of_month, near, coming=coming)
        return Day(own, exact=bool(found[2]), guessed_year=True)
    parts = [part for part in re.split(r"[.\-/年月日号、]", words) if part]
    if len(parts) == 1:
        parts = _run_of_digits(parts[0])
    if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(text)
    numbers = [int(part) for part in parts]
    if numbers[0] not in YEARS:
        raise ValueError(text)
    year, month, *rest = numbers
    return Day(date(year, month, rest[0] if rest else 1), exact=bool(rest))


def _of_year(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def _nearest(month: int, day_of_month: int, near: date, *, coming: bool) -> date:
    """The last such day up to `near`, or the next from it; 29 February may be years away."""
    for away in range(9):
        year = near.year + (away if coming else -away)
        try:
            found = date(year, month, day_of_month)
        except ValueError:
            continue
        if (found >= near) if coming else (found <= near):
            return found
    raise ValueError(f"{month}月{day_of_month}日")


NAMED = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\s*年|\s*[.\-/—~至到]\s*\d)")
IN_SIGNS = re.compile(r"[〇零一二三四五六七八九]{4}(?=\s*年)")


def years(text: str) -> set[int]:
    """The years that words name: 2025年度, 2025.6, 二〇二五年, both of 2024-2025年. A bare number is none."""
    words = IN_SIGNS.sub(lambda found: "".join(str(NUMERALS[sign]) for sign in found[0]), plain(text))
    return {int(one) for one in NAMED.findall(words)}


def time_of(text: str) -> int | None:
    """Minutes after midnight of a time written behind a day: 2024-06-01 08:30, 2024年6月1日8时30分; None without one."""
    found = re.search(r"(?<!\d)(\d{1,2})[:时点](\d{1,2})?", known(text), re.ASCII)
    if not found:
        return None
    hours, minutes = int(found[1]), int(found[2] or 0)
    if hours > 23 or minutes > 59:
        raise ValueError(text)
    return hours * 60 + minutes


def _run_of_digits(run: str) -> list[str]:
    if not (run.isascii() and run.isdigit()):
        raise ValueError(run)
    if len(run) in (6, 8):
        return [run[:4], run[4:6], *([run[6:]] if len(run) == 8 else [])]
    if len(run) <= 5 and int(run) in SERIALS:
        return (SERIAL_BEGAN + timedelta(days=int(run))).isoformat().split("-")
    raise ValueError(run)


def whole(text: str) -> int | None:
    """120, 1,200, 约120户, 120余人; None when unknown. Raises ValueError for anything else, also for parts of one."""
    words = tight(text).replace(",", "")
    if not words:
        return None
    found = re.fullmatch(r"(?:约|大约|近)?(\d{1,9})(?:\.0+)?[余多]?(?:户|人|名|口|天)?", words, re.ASCII)
    if not found:
        raise ValueError(text)
    return int(found[1])


def yes(text: str) -> bool | None:
    """是 or 否 in the ways they are written; None when unknown. Raises ValueError for anything else."""
    words = tight(text).lower()
    if words in YES:
        return True
    if words in NO:
        return False
    if not words:
        return None
    raise ValueError(text)


def numerals(text: str) -> str:
    """Chinese numerals up to ninety-nine as digits: 第十二组 is 第12组."""
    return re.sub(r"[零〇一二两三四五六七八九十]+", lambda found: _digits(found[0]), text)


def _digits(run: str) -> str:
    tens, ten, ones = run.partition("十")
    if not ten:
        return "".join(str(NUMERALS[sign]) for sign in run)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return run
    return str((NUMERALS[tens] if tens else 1) * 10 + (NUMERALS[ones] if ones else 0))
