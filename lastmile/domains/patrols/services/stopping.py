"""Rounds of the rain end with the alert that asked for them, unless another one still does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q

from lastmile.domains.patrols.models import Round, Weather
from lastmile.domains.patrols.rules.rounds import State
from lastmile.domains.patrols.services import owing
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.rulepacks import catalogue


@transaction.atomic
def stop_rain(codes: Iterable[str], *, asked: Mapping[str, Iterable[str]], why: str) -> int:
    """Void the open rounds of the rain below some places that the platform opened for an alert. Returns how many.

    `asked`: by phase of the rain, the places where an alert in force asks for it; rounds there stay. What a person
    said of the rain stays too. `why` stands in the ledger with each round.
    """
    reach = Q(pk__in=[])
    for code in codes:
        reach |= branch_q(Round, code)
    phases = list(catalogue.round_rules().weather)
    rows = list(Round.unscoped.filter(reach, ended_at__isnull=True, occasion__in=phases).select_related("point"))
    told = _told_by_alerts(rows)
    still = {phase: tuple(places) for phase, places in asked.items()}
    gone = [
        one
        for one in rows
        if owing.saying_of(one) in told and not one.region_code.startswith(still.get(one.occasion, ()))
    ]
    owing.end(gone, State.VOID, why)
    return len(gone)


def _told_by_alerts(rows: list[Round]) -> set[str]:
    """The sayings behind some rounds that no person said."""
    above = {one.region_code[:length] for one in rows for length in (2, 4, 6, 9, 12, 15, 18)}
    found = Weather.unscoped.filter(region_code__in=above, told_by__isnull=True)
    return {owing.mark_of(uid) for uid in found.values_list("uid", flat=True)}
