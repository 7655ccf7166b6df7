"""Who is told when an alert goes out to everybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lastmile.domains.profile.models import Household
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.scope import outermost
from lastmile.foundation.channels.services import Recipients

IN_DANGER, THE_REST = 1, 2  # lanes of the channels
Danger = Collection[UUID] | QuerySet[Any]


def recipients(areas: Iterable[str], *, danger: Danger = ()) -> list[Recipients]:
    """The households of some areas (codes of any level) for `channels.fan_out`, in the order in which they are told.

    First those in the danger area who must be carried, then the rest of the danger area (lane 1), then everybody else
    (lane 2). `danger`: uids of households, or a query of them; those are told wherever they live. Nothing is decrypted
    and no scope is asked: whoever may alert a place reaches everyone in it, and sees nobody by it.
    """
    threatened, helped = _living(Q(uid__in=danger)), Q(need_help__gt=0)
    return [
        Recipients(IN_DANGER, threatened.filter(helped)),
        Recipients(IN_DANGER, threatened.exclude(helped)),
        Recipients(THE_REST, _living(_below(areas))),
    ]


def count_recipients(areas: Iterable[str], *, danger: Danger = ()) -> dict[int, int]:
    """How many households with a phone each lane has, for a forecast before anything is sent; shared phones count twice."""
    with_phone = ~Q(phone_key="")
    threatened = _living(Q(uid__in=danger) & with_phone).count()
    everybody = _living(_below(areas) & with_phone)
    return {IN_DANGER: threatened, THE_REST: everybody.exclude(uid__in=danger).count()}


def _living(which: Q) -> QuerySet[Household]:
    return Household.unscoped.filter(which, left_on__isnull=True)


def _below(areas: Iterable[str]) -> Q:
    """In any of the areas; in none when there are none."""
    reach = Q(pk__in=[])
    for code in outermost(areas):
        reach |= branch_q(Household, code)
    return reach
