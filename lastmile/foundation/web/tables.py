"""Lists: keyset pages whose place is in the address, counts that stay cheap, and export of what is shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.sheet_writing import SheetWriter
from lastmile.kernel import clock

SIZE = 50
BLOCK = 1_000  # rows of an export read together: what lies beside them is asked for once a block
COUNTED = 1_000  # how exactly is said what an export leaves out; beyond it "1000+", as lists count
LARGEST = 2**63 - 1  # what a key of either database can be
Read = Callable[[tuple[Any, ...] | None, int], Sequence[Any]]
Keys = Callable[[Any], Sequence[Any]]


@dataclass(frozen=True)
class Page:
    """One page of a list and the marks of its neighbours."""

    rows: Sequence[Any]
    next_mark: str
    is_first: bool


def mark_of(values: Sequence[Any]) -> str:
    """Where a page ended, as one word for the address."""
    plain = [value.isoformat() if isinstance(value, datetime | date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def read_mark(mark: str, kinds: Sequence[type]) -> tuple[Any, ...] | None:
    """The values of a mark, or None when it is none of ours: then the first page is shown."""
    try:
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        if not isinstance(values, list) or len(values) != len(kinds):
            return None
        return tuple(_value(value, kind) for value, kind in zip(values, kinds, strict=True))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _value(value: Any, kind: type) -> Any:
    if kind is datetime:
        moment = parse_datetime(value)
        if moment is None or moment.tzinfo is None:
            raise ValueError(value)
        return moment.astimezone(UTC)  # a database reckons in it: the first and the last day there are may have none
    if kind is date:
        return date.fromisoformat(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(value)
    # half a sign cannot be encoded at all, which is a ValueError too
    if (isinstance(value, int) and abs(value) > LARGEST) or (isinstance(value, str) and b"\0" in value.encode()):
        raise ValueError(value)
    return value


def page(
    read: Read,
    *,
    mark: str,
    kinds: Sequence[type],
    keys: Keys,
    size: int = SIZE,
) -> Page:
    """One page: `read(after, limit)` gives the rows behind a mark; one row more than shown tells of a next page."""
    after = read_mark(mark, kinds) if mark else None
    rows = list(read(after, size + 1))
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, mark_of(keys(rows[-1])) if more else "", after is None)


def blocks(read: Read, *, keys: Keys, most: int) -> Iterator[Sequence[Any]]:
    """The first `most` rows of a list, block by block; `read` and `keys` as in `page`."""
    done, after, more = 0, None, True
    while more and done < most:
        asked = min(BLOCK, most - done)
        rows = read(after, asked)
        yield rows
        more = len(rows) == asked
        done, after = done + len(rows), tuple(keys(rows[-1])) if rows else after


def export(
    title: str,
    heads: Sequence[str],
    read: Read,
    *,
    keys: Keys,
    cells: Callable[[Sequence[Any]], Iterable[Sequence[Any]]],
) -> HttpResponse:
    """Everything a list shows as a sheet, read block by block: `read` and `keys` as in `page`, `cells` makes lines of a block.

    Beyond the most rows of one export (figure imports.export_rows_most) the last line says how many are left out, and
    the name of the file that it is not all.
    """
    most = packs.of_installation("imports.export_rows_most").whole
    sheet, done = SheetWriter(title, heads, demo=settings.DEMO), 0
    for rows in blocks(read, keys=keys, most=most):
        for line in cells(rows):
            sheet.add(line)
        done += len(rows)
    left = len(read(tuple(keys(rows[-1])), COUNTED + 1)) if done == most else 0
    if not left:
        return _file(sheet, title)
    sheet.note(
        _("只导出了前 %(most)s 行,还有 %(left)s 行没有导出。请先把范围选小,再分几次导出。")
        % {"most": most, "left": left if left <= COUNTED else f"{COUNTED}+"}
    )
    return _file(sheet, _("%(title)s(前%(most)s行,不全)") % {"title": title, "most": most})


def xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, demo: bool = False) -> HttpResponse:
    """A sheet with exactly these columns, streamed row by row into the file."""
    sheet = SheetWriter(title, heads, demo=demo)
    for row in rows:
        sheet.add(row)
    return _file(sheet, title)


def _file(sheet: SheetWriter, title: str) -> HttpResponse:
    out = BytesIO()
    sheet.save(out)
    response = HttpResponse(
        out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    name = f"{clock.today():%Y%m%d}.xlsx"
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{_quoted(title)}-{name}"
    )
    return response


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")
