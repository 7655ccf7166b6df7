"""Who is told of an alert because they left a number. Nobody reads the numbers; the office reads how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.channels.bulk.fanning import Recipients
from lastmile.foundation.channels.subscribing.models import PROVED, Listener
from lastmile.kernel import region_codes

LANE = 2  # with everybody outside the danger area


def listening(areas: Iterable[str]) -> QuerySet[Any]:
    """Proved numbers left for any of these places, for one inside them, or for one around them."""
    reach = Q(pk__in=[])
    for code in areas:
        reach |= branch_q(Listener, code) | Q(region_code__in=region_codes.ancestors(code))
    return Listener.unscoped.filter(PROVED & reach)


def recipients(areas: Iterable[str]) -> list[Recipients]:
    """The group of them for `channels.fan_out`, behind the households."""
    return [Recipients(LANE, listening(areas))]


def count(areas: Iterable[str]) -> int:
    """How many numbers would be told; one that a household gave too counts twice."""
    return int(listening(areas).count())
