"""What the night came to, counted from what it left behind, beside the figures of practice.md 4.2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from lastmile.demo.cast import STAGE
from lastmile.demo.night import acts
from lastmile.demo.night.script import at
from lastmile.domains.alerts import public as alerts
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.evacuation.public import RollCall
from lastmile.domains.orders import public as orders
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock


@dataclass(frozen=True)
class Line:
    """One figure: what the story says and what was counted."""

    words: str
    told: Any
    counted: Any

    @property
    def agrees(self) -> bool:
        return bool(self.told == self.counted)


def table() -> list[Line]:
    """The figures of the night as far as alerts and moves go. Asked after 08:30."""
    alert = acts.the_alert()
    moved = evacuation.figures(acts.ALL.within(STAGE), ("alert", alert.uid))
    rolls = {one.due_at: one for one in RollCall.unscoped.filter(shelter__name=acts.SCHOOL, taken_at__isnull=False)}
    first = rolls.get(at("00:40"))
    told: list[tuple[str, Any, Callable[[], Any]]] = [
        ("红色:岗位", 183, lambda: len(_rows(alert))),
        ("红色:人", 152, lambda: len({row.held_by.person_id for row in _rows(alert) if row.held_by})),
        *(
            (f"{moment} 还没叫应", number, lambda moment=moment: _missing(alert, at(moment)))
            for moment, number in (("22:45", 34), ("22:50", 13), ("22:55", 5), ("23:20", 0))
        ),
        ("最后叫应", "23:19 上门", lambda: _last(alert)),
        ("到户:户", 45, lambda: moved.households),
        ("未到户", 0, lambda: moved.not_reached),
        ("应转", 141, lambda: moved.must),
        ("已转", 141, lambda: moved.moved),
        ("到安置点", 58, lambda: moved.in_shelters),
        ("投亲靠友", 83, lambda: moved.elsewhere),
        ("00:40 清点少", 1, lambda: (first.expected or 0) - (first.present or 0) if first else None),
        ("还没找到", 0, lambda: moved.missing),
        ("预警", "lifted", lambda: alert.state),
        ("解除转移", 2, lambda: len(evacuation.returns_of(acts.ALL, acts.the_list()))),
        ("叫应报告", 1, lambda: len(alerts.accounts_of(acts.ALL, alert))),
    ]
    return [Line(words, number, counted()) for words, number, counted in told]


def _rows(alert: alerts.Alert) -> list[Obligation]:
    version = alerts.calling(alert)
    owed = Obligation.unscoped.filter(Q(subject_uid=version.uid if version else None), kind="call.answer")
    return list(owed.filter(region_code__startswith=STAGE).select_related("held_by"))


def _missing(alert: alerts.Alert, moment: datetime) -> int:
    """How many people of the stage were not reached at a moment."""
    late = [row for row in _rows(alert) if row.done_at is None or row.done_at > moment]
    return len({row.held_by.person_id for row in late if row.held_by})


def _last(alert: alerts.Alert) -> str:
    version = alerts.calling(alert)
    if version is None:
        return ""
    last = orders.last_reached(orders.get_call(acts.ALL, version.uid), STAGE)
    return f"{clock.local(last[0].at):%H:%M} {last[0].how.partition(' ')[0]}" if last else ""
