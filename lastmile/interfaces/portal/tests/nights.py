"""Alerts in words, for tests of what the public reads."""

from __future__ import annotations

from typing import Any

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.tests.factories import an_alert
from lastmile.domains.evacuation.models import Shelter


def worded(alert: Alert, **words: Any) -> Alert:
    """The alert whose message says these words."""
    Version.objects.filter(alert=alert).update(**words)
    return alert


def over_village(**facts: Any) -> Alert:
    """An alert over 海科村."""
    return an_alert(areas=["530113104211"], **facts)


def stands(shelter: Shelter, opening: str) -> Shelter:
    """The shelter, open, closed or full."""
    Shelter.unscoped.filter(pk=shelter.pk).update(opening=opening)
    return shelter
