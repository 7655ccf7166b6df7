"""Read, fold and check what triggers count of attempts (`triggers`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Count, Sum

from lastmile.foundation.channels.bulk.models import Tally
from lastmile.foundation.channels.models import Attempt

KEYS = ("subject_uid", "channel", "lane", "state")
FOLD = """
WITH gone AS (DELETE FROM channels_tally WHERE NOT folded RETURNING subject_uid, channel, lane, state, number, repeats)
INSERT INTO channels_tally (subject_uid, channel, lane, state, number, repeats, folded)
SELECT subject_uid, channel, lane, state, sum(number), sum(repeats), true FROM gone
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
ON CONFLICT (subject_uid, channel, lane, state) WHERE folded DO UPDATE
SET number = channels_tally.number + excluded.number, repeats = channels_tally.repeats + excluded.repeats
"""


@dataclass(frozen=True)
class Counted:
    """So many attempts of a matter are in this state."""

    channel: str
    lane: int
    state: str
    number: int
    repeats: int


def counted(subjects: Iterable[UUID]) -> list[Counted]:
    """Attempts of some matters by channel, lane and state, without those there are none of. Exact at every moment."""
    rows = Tally.objects.filter(subject_uid__in=list(subjects)).order_by().values_list("channel", "lane", "state")
    sums = rows.annotate(number_of=Sum("number"), repeats_of=Sum("repeats")).order_by("channel", "lane", "state")
    return [Counted(*row) for row in sums if row[3]]


def waiting(channel: str) -> dict[int, int]:
    """How many attempts of a channel wait, by lane."""
    rows = Tally.objects.filter(channel=channel, state=Attempt.State.WAITING).order_by().values_list("lane")
    return {lane: number for lane, number in rows.annotate(Sum("number")) if number > 0}


def fold() -> None:
    """Bring the changes counted since the last time into one row each. Safe to run twice at once."""
    if connection.vendor == "postgresql" and Tally.objects.filter(folded=False).exists():
        with connection.cursor() as cursor:
            cursor.execute(FOLD)


def differences() -> list[tuple[tuple[object, ...], int, int]]:
    """(what, counted, found) wherever the count is not that of the rows; empty unless something is badly wrong.

    Reads every attempt: for tests, benchmarks and whoever looks into a doubt.
    """
    kept = Tally.objects.order_by().values_list(*KEYS).annotate(n=Sum("number"), r=Sum("repeats"))
    rows = Attempt.objects.order_by().values_list(*KEYS).annotate(n=Count("pk"), r=Sum("repeats"))
    known = {row[:4]: (row[4], row[5]) for row in kept if row[4] or row[5]}
    found = {row[:4]: (row[4], row[5]) for row in rows}
    return [
        (key, known.get(key, (0, 0))[0], found.get(key, (0, 0))[0])
        for key in sorted(known.keys() | found.keys(), key=str)
        if known.get(key) != found.get(key)
    ]
