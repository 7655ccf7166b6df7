"""Decisions about people that need no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
EARLIEST = date(1900, 1, 1)


class ListState(TextChoices):
    """Where a signed 责任清单 stands."""

    SIGNED = "signed", _("已签发")
    PUBLIC = "public", _("已公开")
    WITHDRAWN = "withdrawn", _("已撤下")
    REPLACED = "replaced", _("已换成新的")


# A list that is made public takes the place of the one that was.
NEXT: Mapping[ListState, frozenset[ListState]] = {
    ListState.SIGNED: frozenset({ListState.PUBLIC}),
    ListState.PUBLIC: frozenset({ListState.WITHDRAWN, ListState.REPLACED}),
    ListState.WITHDRAWN: frozenset({ListState.PUBLIC}),
    ListState.REPLACED: frozenset(),
}


def may_become(old: str, new: str) -> bool:
    """Whether a signed list in one state may come into another."""
    return ListState(new) in NEXT[ListState(old)]


def identity(number: str) -> tuple[date, str] | None:
    """Birthday and sex ("m", "f") of an identity number (GB 11643-1999), or None when its check sign is wrong."""
    if len(number) != 18 or not (number.isascii() and number[:17].isdigit()):
        return None
    total = sum(int(sign) * weight for sign, weight in zip(number[:17], WEIGHTS, strict=True))
    if CHECKS[total % 11] != number[17]:
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return (born, "m" if int(number[16]) % 2 else "f") if born >= EARLIEST else None


def ends_before(day: date) -> date:
    """The last day of whoever held a post until somebody else begins on `day`."""
    return day - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one that month has."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def domains_of(text: str) -> list[str]:
    """The fields of work a deputy is in charge of, as written in one line."""
    plain = text.replace(",", "、").replace(",", "、").replace(";", "、").replace(";", "、")
    return [part for word in plain.split("、") if (part := word.strip())]
