"""The steps of an alarm as its page shows them: what is owed by whom, who was called and answered, what was done already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lastmile.domains.points.models import Alarm, DangerPoint
from lastmile.domains.points.selectors import finding, watching
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading.rules import RANKS, Colour
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.models import Callout
from lastmile.foundation.obligations.selectors import Row
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.region_codes import LENGTHS, Level

MOST_OPEN = 1000  # alarms in force looked at; a night with more has other boards


@dataclass(frozen=True)
class OwedStep:
    """A step that is owed. `by_word`: done by saying so, not by looking again; `may`: by this person; `called`: in words."""

    row: Row
    step: str
    title: str
    by_word: bool
    may: bool
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class DoneStep:
    """A step somebody did: who, when, and their sentence."""

    title: str
    who: str
    at: datetime
    words: str


def may_decide(scope: Scope, point: DangerPoint) -> bool:
    """Whether a person decides on an alarm and ends it: an office of the township or above, never the village below it."""
    offices = (one for one in scope.branches(Permission.POINT_CHANGE) if len(one) <= LENGTHS[Level.TOWNSHIP])
    return scope.may(Permission.POINT_CHANGE, on=point) and any(point.region_code.startswith(one) for one in offices)


def running(scope: Scope, limit: int = 5) -> list[Alarm]:
    """The alarms in force at points a person sees, the gravest and then the newest first: the duty room's, whoever owes the steps."""
    if not scope.has(Permission.POINT_VIEW):
        return []
    open_now = Alarm.objects.filter(ended_at__isnull=True)
    seen = finding.points_in(scope).filter(pk__in=list(open_now.values_list("point_id", flat=True)[:MOST_OPEN]))
    rows = open_now.filter(point__in=list(seen.values_list("pk", flat=True))).select_related("point__region__parent")
    return sorted(rows.order_by("-id"), key=lambda one: RANKS[Colour(one.level)])[:limit]


def owed_steps(scope: Scope, point: DangerPoint, alarm: Alarm | None) -> list[OwedStep]:
    """What an alarm still asks for; nothing without one."""
    if alarm is None:
        return []
    calls, decides = _calls(point), may_decide(scope, point)
    reads, known = scope.may(Permission.READING_ENTER, on=point), catalogue.point_steps()
    found = []
    for row in watching.owed_steps(point):
        name = row.kind.removeprefix("point.")
        may = decides if name == "decide" else reads
        called = tuple(_called(calls.get(row.uid, ())))
        found.append(OwedStep(row, name, known[name].title, watching.may_be_done(row), may, called))
    return found


def done_steps(point: DangerPoint, alarm: Alarm | None) -> list[DoneStep]:
    """What was done about an alarm, oldest first: the office decides on what the village has said."""
    if alarm is None:
        return []
    lines = ledger.timeline(point.matter_kind, point.uid)
    lines = [one for one in lines if one.action == "point.step_done" and one.at >= alarm.opened_at]
    names, known = people.names(one.actor_uid for one in lines if one.actor_uid), catalogue.point_steps()
    return [
        DoneStep(
            known[one.figures["step"]].title if one.figures.get("step") in known else _("办了一步"),
            names.get(one.actor_uid, "") if one.actor_uid else "",
            one.at,
            (one.private or {}).get("note", ""),
        )
        for one in lines
    ]


def _calls(point: DangerPoint) -> dict[object, list[Callout]]:
    """By what is owed, the calls that were made about it."""
    made = {one.pk: one for one in obligations.callouts_of(point.uid)}
    found: dict[object, list[Callout]] = {}
    for callout, owed in obligations.covers_of(point.uid):
        found.setdefault(owed, []).append(made[callout])
    return found


def _called(calls: Iterable[Callout]) -> list[str]:
    """The last call to each person, in words."""
    last = {one.person_id: one for one in sorted(calls, key=lambda one: one.pk)}
    return [_said(one) for one in last.values()]


def _said(call: Callout) -> str:
    at = clock.local(call.answered_at or call.created_at)
    words = _("%(who)s %(at)s 已应答") if call.answered_at else _("%(at)s 打给%(who)s,还没应答")
    return words % {"who": call.person.name, "at": f"{at:%H:%M}"}
