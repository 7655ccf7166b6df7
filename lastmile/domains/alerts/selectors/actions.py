"""What an alert makes owed, where; how far each action is, township by township, for the tab 巡查与备勤 and for whoever owes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert, OwedAction, Version
from lastmile.domains.alerts.rules import State, colour_of, texts
from lastmile.domains.alerts.rules import actions as rules
from lastmile.domains.alerts.rules.actions import OWED_ELSEWHERE, ActionState
from lastmile.domains.alerts.selectors import chain
from lastmile.domains.points import public as points
from lastmile.domains.points.public import DangerPoint
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.alert_actions import Action
from lastmile.foundation.rulepacks.rules import where_from
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level

MACHINE = Scope.of_system("alerts", [Permission.POINT_VIEW])
AT = {"township": Level.TOWNSHIP, "village": Level.VILLAGE, "grid": Level.GRID}
SHOWN, FEW = 200, 12


@dataclass(frozen=True)
class Place:
    """Where an action is owed; `owner` is who owes it when the place itself says so (the keeper of a danger point)."""

    region_id: int
    code: str
    name: str
    point: int = 0
    owner: Post | None = None


def asked_of(alert: Alert) -> Sequence[Action]:
    """What the packs ask for at the alert's level; nothing for a signal none of them knows."""
    signal = catalogue.current().signals.get(alert.signal)
    return signal.actions.get(colour_of(alert.grade), ()) if signal and alert.grade else ()


def action_of(row: OwedAction) -> Action:
    """The action of the pack behind a row, with the words of its colour."""
    signal = catalogue.current().signals.get(row.alert.signal)
    own = signal.actions.get(row.colour, ()) if signal else ()
    return next((one for one in own if one.id == row.action), catalogue.current().alert_actions[row.action])


def figure_of(row: OwedAction) -> str:
    """The figure that set by when a row is due, of what comes again its interval; "" where the pack says a time of day or
    minutes of its own instead."""
    action = action_of(row)
    if action.daily:
        return ""
    return action.repeat if row.round > 1 and action.repeat else action.figure


# --- places ----------------------------------------------------------------------------------------------------------


def places(alert: Alert, version: Version, actions: Iterable[Action]) -> dict[str, list[Place]]:
    """By action, where it is owed: the townships, villages, grids or danger points of the area. One query a kind of place."""
    codes, found = chain.area_codes(version), {}
    at: dict[str, list[Place]] = {}
    for action in actions:
        if action.at not in at:
            at[action.at] = _points(codes) if action.at == "point" else _regions(codes, AT[action.at])
        found[action.id] = at[action.at]
    return found


def _regions(codes: Sequence[str], level: Level) -> list[Place]:
    """Open places of one level inside the area, or around a smaller part of it."""
    length = region_codes.LENGTHS[level]
    wanted = Q(code__in={code[:length] for code in codes if len(code) >= length})
    for code in codes:
        if len(code) < length:
            low, high = region_codes.bounds(code)
            wanted |= Q(code__gte=low, code__lt=high)
    rows = Region.objects.filter(wanted, level=level, closed_on__isnull=True).select_related("parent").order_by("code")
    return [Place(one.pk, one.code, place_name(one)) for one in rows]


def place_name(region: Region) -> str:
    """海科村3组 of a grid, the bare name of what lies above."""
    parent = region.parent.name if region.parent and region.level > Region.Level.VILLAGE else ""
    return f"{parent}{region.name}"


def _points(codes: Sequence[str]) -> list[Place]:
    """Danger points in watch inside the area; each owed by its keeper, else its monitor, when somebody holds that post."""
    rows = points.points_in(MACHINE).filter(_inside(codes), is_watched=True)
    found: list[DangerPoint] = list(
        rows.select_related("region", "keeper_post", "monitor_post").order_by("region_code", "pk")
    )
    posts = {post.pk for one in found for post in (one.keeper_post, one.monitor_post) if post and not post.closed_on}
    held = people.holders(posts)
    return [Place(one.region_id, one.region_code, one.name, one.pk, _keeper(one, held)) for one in found]


def _keeper(point: DangerPoint, held: dict[int, Any]) -> Post | None:
    return next((post for post in (point.keeper_post, point.monitor_post) if post and post.pk in held), None)


def _inside(codes: Iterable[str]) -> Q:
    reach = Q(pk__in=[])
    for code in codes:
        low, high = region_codes.bounds(code)
        reach |= Q(region_code__gte=low, region_code__lt=high)
    return reach


# --- rows, for the platform's own work -------------------------------------------------------------------------------


def last_rounds(alert: Alert, actions: Iterable[str]) -> dict[tuple[str, int, int], OwedAction]:
    """The last time of each action at each place, by (action, region, point)."""
    rows = OwedAction.unscoped.filter(alert=alert, action__in=list(actions)).order_by("round")
    return {(one.action, one.region_id, one.point): one for one in _of(alert, rows)}


def still_owed(alert: Alert, **narrow: Any) -> list[OwedAction]:
    """Open actions of an alert."""
    return _of(alert, OwedAction.unscoped.filter(alert=alert, state=ActionState.OPEN, **narrow).order_by("id"))


def _of(alert: Alert, rows: QuerySet[OwedAction]) -> list[OwedAction]:
    """Rows that know their alert, so that none of them has to be asked after it."""
    found = list(rows)
    for one in found:
        one.alert = alert
    return found


def coming_again(alert: Alert) -> list[OwedAction]:
    """The rows that will be opened again."""
    return list(OwedAction.unscoped.filter(alert=alert, next_at__isnull=False))


def alerts_due_again(most: int) -> list[int]:
    """Alerts of which something is due to be opened again."""
    rows = OwedAction.unscoped.filter(next_at__lte=clock.now()).order_by("next_at", "id")
    return list(dict.fromkeys(rows.values_list("alert_id", flat=True)[:most]))


def due_again(alert: Alert, now: datetime) -> list[OwedAction]:
    """What of one alert is due to be opened again."""
    rows = OwedAction.unscoped.filter(alert=alert, next_at__lte=now).select_related("post")
    return list(rows.order_by("id"))


def open_at(code: str, evidence: str) -> list[OwedAction]:
    """Open actions closed by some other work, at a place or anywhere above it: what that work may close."""
    above = [*region_codes.ancestors(code), code]
    rows = OwedAction.unscoped.filter(state=ActionState.OPEN, evidence=evidence, region_code__in=above)
    return list(rows.select_related("alert").order_by("id"))


# --- for people ------------------------------------------------------------------------------------------------------


def actions_in(scope: Scope, permission: str = Permission.ALERT_VIEW) -> QuerySet[OwedAction]:
    """Every owed action that may be seen."""
    return OwedAction.objects.visible_to(scope, permission).select_related("alert", "region", "post", "done_by__person")


def get_action(scope: Scope, uid: Any, permission: str = Permission.ALERT_VIEW) -> OwedAction:
    """One owed action, or NotVisible."""
    try:
        return actions_in(scope, permission).get(uid=uid)
    except (OwedAction.DoesNotExist, ValidationError, ValueError, TypeError) as problem:
        raise NotVisible(_("没有找到,或者不在您的范围内。")) from problem


def owes(scope: Scope, row: OwedAction) -> bool:
    """Whether the person asking holds the post that owes it; anybody else enters it for another 代录."""
    if row.post_id is None:
        return True
    return any(one.person_id == scope.person_id for one in people.holders([row.post_id]).get(row.post_id, []))


@dataclass(frozen=True)
class Line:
    """One owed action as it is shown: whose, how far, what was said, what is wrong."""

    row: OwedAction
    words: str
    late: bool
    short: str
    holder: str
    may_report: bool

    @property
    def is_open(self) -> bool:
        return self.row.state == ActionState.OPEN


@dataclass(frozen=True)
class Deed:
    """One action of the pack over all its places: how many are done, and what is not, the longest late first."""

    action: Action
    done: int
    total: int
    late: int
    trouble: int
    clock: str
    where_from: str
    elsewhere: str
    lines: Sequence[Line]

    @property
    def open(self) -> int:
        return self.total - self.done

    @property
    def unfolded(self) -> bool:
        """Shown at once: what is wrong or late, and what is not done where the lines are few."""
        return bool(self.trouble or self.late or (self.open and len(self.lines) <= FEW))


@dataclass(frozen=True)
class Group:
    """镇里办, 村里办 or 网格办: what is owed there, and what needs nothing typed: owed elsewhere, or nobody lives there."""

    title: str
    deeds: Sequence[Deed]
    beside: Sequence[Deed]


@dataclass(frozen=True)
class Sheet:
    """The tab 巡查与备勤: three groups by who acts, with the sums."""

    groups: Sequence[Group]
    done: int
    total: int
    late: int
    trouble: int
    nobody: int

    @property
    def open(self) -> int:
        return self.total - self.done


def sheet(scope: Scope, alert: Alert) -> Sheet:
    """What the alert makes owed in the part somebody sees: the last time of each. Four queries, whatever the number."""
    rows = _latest(list(actions_in(scope).filter(alert=alert).exclude(state__in=GONE).order_by("due_at", "id")))
    held = people.holders({row.post_id for row in rows if row.post_id})
    act = scope.branches(Permission.ALERT_ACT)
    lines = [_line(scope, row, held, act) for row in rows]
    asked = list(asked_of(alert))
    book = packs.book(alert.region_code)
    deeds = [_deed(one, [line for line in lines if line.row.action == one.id], book) for one in _with_kept(asked, rows)]
    named = (("township", _("镇里办")), ("village", _("村里办")), ("grid", _("网格办")))
    return Sheet(
        groups=[
            _group(title, found) for at, title in named if (found := [one for one in deeds if _side(one.action) == at])
        ],
        done=sum(not line.is_open for line in lines),
        total=len(lines),
        late=sum(line.late for line in lines),
        trouble=sum(line.row.trouble for line in lines),
        nobody=sum(line.is_open and line.row.post_id is None for line in lines),
    )


GONE = (ActionState.SUPERSEDED, ActionState.MISSED)
ELSEWHERE = {
    "answer": "叫应里办:应答了就算",
    "walk": "巡查里办:走了危险点就算",
    "roll_call": "转移里办:清点了就算",
}


def _group(title: str, deeds: Sequence[Deed]) -> Group:
    return Group(title, [one for one in deeds if one.total], [one for one in deeds if not one.total])


def _side(action: Action) -> str:
    return "township" if action.at == "point" else action.at


def _with_kept(asked: list[Action], rows: Sequence[OwedAction]) -> list[Action]:
    """What is asked now, and what was asked at another level and has been done."""
    known = {one.id for one in asked}
    kept = {row.action: action_of(row) for row in rows if row.action not in known}
    return [*asked, *kept.values()]


def _latest(rows: Sequence[OwedAction]) -> list[OwedAction]:
    found: dict[tuple[str, int, int], OwedAction] = {}
    for row in rows:
        key = (row.action, row.region_id, row.point)
        if key not in found or row.round > found[key].round:
            found[key] = row
    return list(found.values())


def _line(scope: Scope, row: OwedAction, held: dict[int, Any], act: Iterable[str]) -> Line:
    action, now = action_of(row), clock.now()
    holder = next((one.person.name for one in held.get(row.post_id or 0, [])), "")
    open_ = row.state == ActionState.OPEN
    return Line(
        row=row,
        words=rules.in_words(action.ask, row.said) or row.done_by_what,
        late=(now if open_ else row.done_at or now) > row.due_at,
        short=_short(action, row),
        holder=holder,
        may_report=open_ and row.evidence in rules.BY_REPORT and any(row.region_code.startswith(one) for one in act),
    )


def _short(action: Action, row: OwedAction) -> str:
    """应到 20 人: how many it should have been, where fewer were said."""
    for ask in action.ask:
        if ask.least and ask.id in row.said:
            least = packs.value(ask.least, row.region_code).whole
            if int(row.said[ask.id]) < least:
                return _("应有 %(n)s %(unit)s") % {"n": least, "unit": ask.unit}
    return ""


def _deed(action: Action, lines: Sequence[Line], book: Any) -> Deed:
    figure = book.figure(action.figure) if action.figure else None
    every = book.figure(action.repeat).number if action.repeat else 0
    return Deed(
        action=action,
        done=sum(line.row.state == ActionState.DONE for line in lines),
        total=len(lines),
        late=sum(line.late and line.is_open for line in lines),
        trouble=sum(line.row.trouble for line in lines),
        clock=texts.clock_words(action, figure.number if figure else action.minutes, every),
        where_from=where_from(figure) if figure else action.source,
        elsewhere=_(ELSEWHERE[action.evidence]) if action.evidence in OWED_ELSEWHERE else "",
        lines=sorted(lines, key=lambda one: (not one.is_open, not one.row.trouble, one.row.due_at, one.row.pk))[:SHOWN],
    )


def figures(scope: Scope, alert: Alert) -> dict[str, int]:
    """已办 x / 共 y, for the board's head, of the last time of each as on the sheet: one query."""
    rows = OwedAction.objects.visible_to(scope, Permission.ALERT_VIEW).filter(alert=alert).exclude(state__in=GONE)
    same = {name: OuterRef(name) for name in ("alert", "action", "region", "point")}
    later = OwedAction.unscoped.filter(**same, round__gt=OuterRef("round")).exclude(state__in=GONE)
    rows = rows.filter(~Exists(later))
    found: dict[str, int] = rows.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=ActionState.DONE)),
        trouble=Count("pk", filter=Q(trouble=True)),
        late=Count("pk", filter=Q(state=ActionState.OPEN, due_at__lt=clock.now())),
    )
    return found


def point_in_trouble(scope: Scope, row: OwedAction) -> UUID | None:
    """The danger point of a report that says something is wrong there, for whoever may judge it."""
    if not (row.trouble and row.point):
        return None
    rows = points.points_in(scope).filter(pk=row.point)
    return rows.values_list("uid", flat=True).first()


def all_in_force() -> list[Alert]:
    """Every alert in force, for work of each new day: there are few at once."""
    return list(Alert.unscoped.select_related("region").filter(state=State.IN_FORCE).order_by("id"))


def in_force(uid: UUID) -> Alert | None:
    """An alert in force, for work that other domains report."""
    return Alert.unscoped.select_related("region").filter(uid=uid, state=State.IN_FORCE).first()
