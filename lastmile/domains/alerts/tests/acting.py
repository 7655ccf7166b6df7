"""A township with an office, a village head and a grid member below one danger point; alerts raised and lowered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lastmile.domains.alerts.models import Alert, Area, OwedAction, Version
from lastmile.domains.alerts.rules import grade_of
from lastmile.domains.alerts.services import actions
from lastmile.domains.points.tests.factories import GRID, VILLAGE, a_point, an_office, somebody
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people.models import Holding, Post

from .factories import AT, TOWN, WORDS

__all__ = ["AT", "GRID", "TOWN", "VILLAGE", "Night", "a_night", "lower", "move_to", "raise_to"]


class Night:
    """Who is there."""

    def __init__(self) -> None:
        self.office = an_office()
        self.head = somebody(VILLAGE, "village_secretary", "余某", "15400000002")
        self.member = somebody(GRID, "grid_member", "王某", "15400000003")
        self.point = a_point(self.office)

    def report(self, row: OwedAction, scope: Any = None, **said: Any) -> OwedAction:
        return actions.report(scope or self.office, uid=row.uid, said=said)

    def leave_grid(self) -> None:
        """Nobody is grid member any more."""
        Holding.objects.filter(post__in=Post.unscoped.filter(kind="grid_member")).delete()


def a_night() -> Night:
    return Night()


def raise_to(alert: Alert, level: str, at: datetime, effect: str = "upgrade") -> None:
    """Another message of the chain is in force."""
    said = {"level": level, "level_text": WORDS[level], "grade": grade_of(level)}
    number = alert.version + 1
    before = Version.objects.get(alert=alert, number=alert.version)
    version = Version.objects.create(
        alert=alert, number=number, state="applied", effect=effect, via="typed", identifier=f"{alert.number}-{number}",
        came_at=at, decided_at=at, sent_at=at, signal=alert.signal, event=alert.event, issuer=alert.issuer, **said,
    )  # fmt: skip
    for area in list(Area.unscoped.filter(version=before)):
        Area.unscoped.create(
            alert=alert, version=version, region_id=area.region_id, region_code=area.region_code, live=True
        )
    alert.move("in_force", version=number, **said)


def lower(alert: Alert, level: str, at: datetime) -> None:
    raise_to(alert, level, at, "downgrade")


def move_to(alert: Alert, *codes: str) -> None:
    """Another message of the same level is in force, over these places; what it sets off begins."""
    raise_to(alert, alert.level, AT, "update")
    Area.unscoped.filter(alert=alert).update(live=False)
    version = Version.objects.get(alert=alert, number=alert.version)
    Area.unscoped.filter(version=version).delete()
    for region in map(a_region, codes):
        Area.unscoped.create(alert=alert, version=version, region=region, region_code=region.code, live=True)
    actions.begin(alert)
