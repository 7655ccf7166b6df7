"""What gateways told that is about nothing of ours: refused, and counted by day, so that somebody may ask why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Sum

from lastmile.foundation.channels.models import Stranger
from lastmile.kernel import clock


def count_strangers(kinds: Iterable[str]) -> None:
    """Add to today's counts: `event` of no message of ours, `number` another than we called, `reply` to nothing."""
    today = clock.today()
    for kind, number in Counter(kinds).items():
        Stranger.objects.bulk_create([Stranger(day=today, kind=kind)], ignore_conflicts=True)
        Stranger.objects.filter(day=today, kind=kind).update(count=F("count") + number)


def counted(days: int) -> dict[str, int]:
    """How many of each kind in the last days, today included."""
    since = clock.today() - timedelta(days=days - 1)
    rows = Stranger.objects.filter(day__gte=since).values_list("kind").annotate(n=Sum("count"))
    return dict(rows)
