"""Numbers of alerts; and one after another: messages of a county wait for each other, so that none makes a second chain."""

from __future__ import annotations

from django.db.models import F

from lastmile.domains.alerts.models import AlertSeries
from lastmile.foundation.access.scope import Scope
from lastmile.kernel import clock

COUNTY = 6


def queue(code: str) -> AlertSeries:
    """The series of a county and year, held until the transaction ends."""
    year = clock.today().year
    series, _made = AlertSeries.objects.get_or_create(region_code=code[:COUNTY], year=year)
    AlertSeries.objects.filter(pk=series.pk).update(last=F("last"))
    return series


def next_number(code: str) -> str:
    """YJ530113-2026-003."""
    series = queue(code)
    AlertSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db()
    return f"YJ{series.region_code}-{series.year}-{series.last:03}"


def holding(scope: Scope) -> int | None:
    """Under which holding somebody acts; None for the platform itself."""
    return scope.acting_as.holding_id if scope.acting_as else None
