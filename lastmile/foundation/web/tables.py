"""Lists: keyset pages whose place is in the address, counts that stay cheap, and export of what is shown."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.dateparse import parse_datetime

from lastmile.foundation.web.sheet_writing import SheetWriter
from lastmile.kernel import clock

SIZE = 50
LARGEST = 2**63 - 1  # what a key of either database can be


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
    except (ValueError, TypeError):
        return None


def _value(value: Any, kind: type) -> Any:
    if kind is datetime:
        moment = parse_datetime(value)
        if moment is None or moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if kind is date:
        return date.fromisoformat(value)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(value)
    if (isinstance(value, int) and abs(value) > LARGEST) or (isinstance(value, str) and "\0" in value):
        raise ValueError(value)
    return value


def page(
    read: Callable[[tuple[Any, ...] | None, int], Sequence[Any]],
    *,
    mark: str,
    kinds: Sequence[type],
    keys: Callable[[Any], Sequence[Any]],
    size: int = SIZE,
) -> Page:
    """One page: `read(after, limit)` gives the rows behind a mark; one row more than shown tells of a next page."""
    after = read_mark(mark, kinds) if mark else None
    rows = list(read(after, size + 1))
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, mark_of(keys(rows[-1])) if more else "", after is None)


def xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, demo: bool = False) -> HttpResponse:
    """A sheet with exactly these columns, streamed row by row into the file."""
    sheet = SheetWriter(title, heads, demo=demo)
    for row in rows:
        sheet.add(row)
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
