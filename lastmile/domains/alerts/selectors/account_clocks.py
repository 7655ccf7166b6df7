"""Each clock of the pack that an alert started, and whether it was kept, in one place's part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert
from lastmile.domains.alerts.rules import account as rules
from lastmile.domains.alerts.rules.account import Clock
from lastmile.domains.alerts.rules.actions import ActionState
from lastmile.domains.alerts.selectors import actions
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rules import shown, where_from
from lastmile.kernel import clock

ANSWER = {
    "red": "warning.answer_red_minutes",
    "orange": "warning.answer_orange_minutes",
    "yellow": "warning.answer_yellow_minutes",
    "blue": "warning.read_blue_minutes",
}
VILLAGE = {"red": "warning.village_red_minutes", "orange": "warning.village_orange_minutes"}


@dataclass(frozen=True)
class Part:
    """One place's part of an alert: its last call and those before."""

    alert: Alert
    place: Region
    call: Any
    earlier: Sequence[Any]

    @property
    def code(self) -> str:
        return str(self.place.code)


def part_of(scope: Scope, alert: Alert, place: Region) -> Part:
    """The calls of an alert, the last one apart."""
    calls = orders.calls_of(("alert", alert.uid))
    return Part(alert, place, calls[-1] if calls else None, calls[:-1])


def clocks(scope: Scope, part: Part) -> list[Clock]:
    """Every clock, those of the call first, then those of the actions of the pack."""
    found = [*_of_call(part), *_of_actions(scope, part)] if part.call else _of_actions(scope, part)
    if lists := evacuation.find_list(("alert", part.alert.uid)):
        found += _of_households(scope, part, lists)
    return found


def _clock(part: Part, key: str, said: str, kept: bool | None) -> Clock:
    figure = packs.value(key, part.code)
    return Clock(key, figure.title, shown(figure), said, kept, where_from(figure), key)


def _of_call(part: Part) -> list[Clock]:
    call, found = part.call, []
    first = orders.first_out(call)
    limit = packs.value("call.first_call_seconds", part.code).duration
    since = (first - call.opened_at).total_seconds() if first else None
    found.append(_clock(part, "call.first_call_seconds", rules.took(since), rules.within(first, call.opened_at, limit)))
    if key := ANSWER.get(call.level):
        good, posts = orders.on_time(call, part.code)
        kept = rules.so_far(good == posts, over=_is_up(part, key)) if posts else None
        found.append(_clock(part, key, _("%(n)s 岗按时") % {"n": rules.rate(good, posts)}, kept))
    if key := VILLAGE.get(call.level):
        found.append(_villages(part, key))
    return found


def _villages(part: Part, key: str) -> Clock:
    """A village has the alert once one of its posts answered; the slowest village counts."""
    first = orders.first_answer_by_village(part.call, part.code)
    limit = packs.value(key, part.code).duration
    late = [code for code, at in first.items() if not rules.within(at, part.call.opened_at, limit)]
    said = _("%(n)s 个村按时传到") % {"n": f"{len(first) - len(late)}/{len(first)}"}
    return _clock(part, key, said, rules.so_far(not late, over=_is_up(part, key)) if first else None)


def _is_up(part: Part, key: str) -> bool:
    """Whether the time of a clock of the call was over before the call was."""
    up = part.call.opened_at + packs.value(key, part.code).duration
    return bool((part.call.ended_at or clock.now()) >= up)


def _of_households(scope: Scope, part: Part, lists: Any) -> list[Clock]:
    figures = evacuation.figures_of(scope, lists)
    if part.call is None or part.call.level != "red" or not figures.households:
        return []
    said = _("%(n)s 户到户") % {"n": rules.rate(figures.households - figures.not_reached, figures.households)}
    limit = packs.value("warning.household_red_minutes", part.code).duration
    last = evacuation.last_change_at(scope, lists)
    in_time = rules.within(last, part.call.opened_at, limit)
    # A household that moved on later may have been told in time all the same: then it cannot be said.
    kept = (
        rules.so_far(False, over=_is_up(part, "warning.household_red_minutes"))
        if figures.not_reached
        else in_time or None
    )
    if kept is None and not figures.not_reached:
        said = _("%(said)s,几点到齐待核") % {"said": said}
    return [_clock(part, "warning.household_red_minutes", said, kept)]


def _of_actions(scope: Scope, part: Part) -> list[Clock]:
    """The actions of the pack: each one clock over all its places; kept when every one was done in time."""
    sheet = actions.sheet(scope.within(part.code), part.alert)
    found = []
    for group in sheet.groups:
        for deed in group.deeds:
            end = part.alert.ended_at or clock.now()
            left = [line for line in deed.lines if line.row.state != ActionState.DONE]
            late = [line for line in deed.lines if (line.row.done_at or end) > line.row.due_at]
            kept = False if late else None if left else True
            why = sorted({str(line.row.get_late_why_display()) for line in late if line.row.late_why})
            said = _("办了 %(n)s,晚了或没办 %(late)s") % {"n": f"{deed.done}/{deed.total}", "late": len(late)}
            if left and not late and part.alert.ended_at:
                said = _("办了 %(n)s;没到时限预警就结束了") % {"n": f"{deed.done}/{deed.total}"}
            if why:
                said += _(";各处说明:%(why)s") % {"why": "、".join(why)}
            found.append(
                Clock(
                    f"action {deed.action.id}",
                    deed.action.title,
                    deed.clock,
                    said,
                    kept,
                    deed.where_from,
                    deed.action.figure,
                )
            )
    return found


def moment(at: datetime | None) -> str:
    """07-25 22:40, or a dash."""
    return f"{clock.local(at):%m-%d %H:%M}" if at else "–"
