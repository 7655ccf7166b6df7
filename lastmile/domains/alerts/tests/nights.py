"""A county with two townships, their posts and people; alerts typed and sent, jobs run until nothing is left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from lastmile.domains.alerts.services import entering, issuing
from lastmile.domains.alerts.services.chaining import Taken
from lastmile.domains.alerts.services.entering import Typed
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.tests.factories import a_town
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.jobs.models import Job
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

COUNTY, TOWN, NEXT_TOWN, VILLAGE = "530113", "530113104", "530113102", "530113104211"
AT = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)  # 22:40 in China
ISSUER = "东川区气象台"


def a_county() -> None:
    """阿旺镇 with its posts, 汤丹镇 without any."""
    a_region(NEXT_TOWN, "汤丹镇")
    a_town(grids=1)


def desk(**more: Any) -> Scope:
    """Somebody of the county who may everything."""

    return a_scope(COUNTY)


def type_in(level: str = "red", *, scope: Scope | None = None, **values: Any) -> Taken:
    """What the desk types, waiting to be issued."""
    given: dict[str, Any] = {"region_codes": [TOWN], "issuer": ISSUER, "signal": "rainstorm", "level": level}
    return entering.enter_alert(scope or desk(), Typed(uid=uuid7(), **{**given, **values}))


def issue(taken: Taken) -> None:
    """A second person says yes."""
    issuing.issue(desk(), uid=taken.alert.uid)
    taken.alert.refresh_from_db()
    taken.version.refresh_from_db()


def announce(level: str = "red", **values: Any) -> Taken:
    """Typed, issued, and everything it sets off done."""
    taken = type_in(level, **values)
    issue(taken)
    run_jobs()
    return taken


def run_jobs() -> None:
    """Everything that was told, by whoever listens."""
    for _turn in range(20):
        if not jobs.run_due():
            return
    left = list(Job.objects.exclude(state="done").values_list("handler", "last_error"))
    raise AssertionError(f"never done: {left}")


def calls(alert: Any) -> list[Call]:
    """The calls of an alert, the first one first."""
    return list(Call.unscoped.filter(source_uid=alert.uid).order_by("id"))


def later(minutes: float) -> datetime:
    """Move the clock on; returns the new time."""
    moment = clock.now() + timedelta(minutes=minutes)
    clock.set_source(lambda: moment)
    return moment
