"""Which numbers of a workbook are days: that stands in the formats of its cells, not in the cells."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lastmile.foundation.web.decoding.words import text_of

# Formats of days and times that need no code of their own, the Chinese ones among them (ECMA-376 18.8.30).
DAYS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
NO_SIGN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')  # words, colours and blanks of a format
PART = re.compile("[ymdhs]", re.IGNORECASE)
FIRST, FIRST_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
NO_DAY = 60  # 29 February 1900, which the first spreadsheets believed in: days before it are one further on
PRECISELY = 15  # digits a spreadsheet keeps
MOST = 10**18  # written out; what is larger is shown as a float


class Styles:
    """The styles of a workbook."""

    def __init__(self, root: Any, *, is_1904: bool) -> None:
        self.is_1904 = is_1904
        self.days: list[bool] = []
        if root is not None:
            own = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iterfind(".//{*}numFmt")}
            self.days = [_is_day(one.get("numFmtId", "0"), own) for one in root.iterfind("{*}cellXfs/{*}xf")]

    def shown(self, value: str, style: str | None) -> str:
        """A number as text; a day where its style says so."""
        if style and self._says_day(style):
            return self._day(float(value))
        if len(value) <= PRECISELY and value.isascii() and value.isdigit():
            return str(int(value))
        exact = Decimal(value)
        return str(int(exact)) if abs(exact) < MOST and exact == int(exact) else text_of(float(value))

    def _says_day(self, style: str) -> bool:
        place = int(style)
        return place < len(self.days) and self.days[place]

    def _day(self, value: float) -> str:
        if value < 0 or value >= 2_958_466:  # behind the year 9999
            return text_of(value)
        first = FIRST_1904 if self.is_1904 else FIRST
        if not self.is_1904 and value < NO_DAY:
            first += timedelta(days=1)
        moment = first + timedelta(days=int(value), seconds=round((value % 1) * 86_400))
        return text_of(moment.time() if 0 < value < 1 else moment)

    @staticmethod
    def written_day(value: str) -> Any:
        """A day written out (ISO 8601), else the words as they are."""
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value


def _is_day(number: str, own: dict[Any, str]) -> bool:
    code = own.get(number)
    if code is None:
        return number.isdigit() and int(number) in DAYS
    return bool(PART.search(NO_SIGN.sub("", code.split(";")[0])))
