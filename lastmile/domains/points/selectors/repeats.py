"""A reading that stands in a sheet and was sent too: of the same point, kind and minute, whichever came first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Protocol

from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.points.models import Reading
from lastmile.domains.points.rules import UNITS, Measure, Source, is_said_again
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

Key = tuple[int, str, datetime]
AT_ONCE = 200  # moments asked for in one query: each is a walk of the index of its own


class Said(Protocol):
    """A reading, kept or not kept yet."""

    point_id: int
    measure: str
    at: datetime


def _key(one: Said) -> Key:
    """Sheets are written to the minute, devices send seconds."""
    return one.point_id, one.measure, one.at.replace(second=0, microsecond=0)


def there(wanted: Iterable[Said]) -> dict[Key, list[Reading]]:
    """What is kept already of the same points, kinds and minutes. A query for every 200 moments."""
    found: dict[Key, list[Reading]] = {}
    keys = sorted({_key(one) for one in wanted})
    for start in range(0, len(keys), AT_ONCE):
        for row in Reading.objects.filter(reduce(or_, map(_in_minute, keys[start : start + AT_ONCE]))).order_by("id"):
            found.setdefault(_key(row), []).append(row)
    return found


def _in_minute(key: Key) -> Q:
    point, measure, minute = key
    return Q(point=point, measure=measure, at__gte=minute, at__lt=minute + timedelta(minutes=1))


def keep(one: Reading, kept: dict[Key, list[Reading]]) -> None:
    """Count one that will be kept as kept: what follows in the same sheet may say it once more."""
    kept.setdefault(_key(one), []).append(one)


def said_again(one: Reading, kept: Mapping[Key, list[Reading]]) -> Reading | None:
    """The kept reading of the same value, whichever gauge a sheet calls it by; None when there is none.

    Raises NotValid when another value is kept and not both name gauges, and different ones: a person says which is true.
    """
    rows = kept.get(_key(one), [])
    for row in rows:
        if row.value == one.value:
            return row
    for row in rows:
        if is_said_again(one.device, row.device):
            raise NotValid(_another(row))
    return None


def known_already(one: Reading) -> Reading | None:
    """`said_again` for one row."""
    return said_again(one, there([one]))


def in_a_sheet(one: Reading) -> Reading | None:
    """The row of a sheet that says what a device sends only now; None when there is none.

    Another value is kept beside it: a device has nobody who could say which is true, and would send it for ever.
    """
    rows = there([one]).get(_key(one), [])
    return next((row for row in rows if row.source == Source.IMPORT and row.value == one.value), None)


def words(row: Reading) -> str:
    """Which reading it is that is there: when, how much, and how it came."""
    said = _("%(at)s 的%(measure)s %(value)s %(unit)s(%(source)s)已经有了,不再记一条")
    return said % _facts(row)


def _another(row: Reading) -> str:
    said = _(
        "%(at)s 已有%(measure)s %(value)s %(unit)s(%(source)s),和这一行不一样,没有记;是另一台仪器的,在“设备”列写明。"
    )
    return said % _facts(row)


def _facts(row: Reading) -> dict[str, object]:
    source = f"{row.get_source_display()} {row.device}".strip()
    return {
        "at": f"{clock.local(row.at):%m-%d %H:%M}",
        "measure": row.get_measure_display(),
        "value": f"{row.value.normalize():f}",
        "unit": UNITS[Measure(row.measure)],
        "source": source,
    }
