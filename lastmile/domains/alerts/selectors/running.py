"""The same danger announced twice: which other alert is running over the same places, and who answered for it already."""

from __future__ import annotations

from uuid import UUID

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.rules import colour_of
from lastmile.domains.alerts.selectors import chain, finding
from lastmile.domains.orders import public as orders

SOURCE = "alert"


def running(alert: Alert, version: Version) -> list[Alert]:
    """Other alerts in force for the same danger (signal, else kind) over one of the version's places, gravest first."""
    if version.all_clear or not (version.signal or version.event):
        return []
    found = finding.beside(alert, chain.area_codes(version))
    same = [one for one in found if one.drill == version.drill and _danger(one) == _danger(version)]
    return sorted(same, key=lambda one: (one.grade or 9, one.pk))


def _danger(one: Alert | Version) -> tuple[str, str]:
    return (one.signal, "") if one.signal else ("", one.event)


def answered_in(alert: Alert, version: Version) -> list[UUID]:
    """The calls of those alerts, as grave or graver, whose answers count here too; none where whoever issued it said so."""
    if version.again:
        return []
    enough = orders.as_grave(colour_of(version.grade))
    calls = [call for one in running(alert, version) for call in orders.calls_of((SOURCE, one.uid))]
    return [call.uid for call in calls if call.level in enough]
