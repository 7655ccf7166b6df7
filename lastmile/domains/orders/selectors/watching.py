"""What the pages of a call show to whoever looks: figures of their part, names where it is their turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.orders import rules
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.rules import State
from lastmile.domains.orders.selectors import board, calls, choosing, counting
from lastmile.domains.orders.selectors.board import Attempted, Reached, Row
from lastmile.domains.orders.selectors.counting import Tally
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import selectors as channels
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.rules import Passed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible


@dataclass(frozen=True)
class Village:
    """A village with somebody missing."""

    code: str
    name: str
    people: int
    missing: int
    missing_posts: int


@dataclass(frozen=True)
class Going:
    """A superior who said 我去找."""

    name: str
    post: str
    at: datetime


@dataclass(frozen=True)
class Event:
    """One line of 过程."""

    at: datetime
    words: str


@dataclass(frozen=True)
class Watch:
    """Everything on the board of one call."""

    call: Call
    tally: Tally
    turns_up: datetime | None
    turns_up_in: str  # 4 分 12 秒
    turned_up: int
    doors: int
    left: str  # whom it asked before their place left the area, in words
    sent_by: datetime | None  # forecast of when the lines will have carried what waits
    rows: Sequence[Row]
    hidden: int  # people missing who are not listed: not this level's turn, or beyond what is shown
    reached: Sequence[Reached]
    villages: Sequence[Village]
    village: str
    going: Sequence[Going]
    broken: Sequence[str]
    repeats: int
    channels: Sequence[tuple[str, list[tuple[str, int]]]]
    events: Sequence[Event]
    mine: bool  # whoever looks owes an answer themselves
    may_answer: bool
    may_end: bool
    is_whole: bool  # whoever looks sees all of the call, not only their part
    poll: int
    figure: str  # which figure says by when to answer


def watch(scope: Scope, call: Call, *, tab: str, village: str = "") -> Watch:
    """The board as somebody sees it; a constant number of queries."""
    names, part = calls.names_for(scope, call), calls.part_of(scope, call)
    tally, is_open = counting.tally(call, part), call.state == State.OPEN
    rows = board.missing(call, names, village=village) if tab == "people" else []
    turns_up = counting.turns_up_at(call, part) if is_open else None
    counted = counting.by_village(call, part) if tab == "people" else []
    return Watch(
        call=call,
        tally=tally,
        turns_up=turns_up,
        turns_up_in=rules.clock_words((turns_up - clock.now()).total_seconds()) if turns_up else "",
        turned_up=counting.turned_up(call, part) if is_open else 0,
        doors=counting.doors_open(call, part) if is_open else 0,
        left=board.left_words(call, part),
        sent_by=_sent_by(call) if is_open else None,
        rows=rows,
        hidden=max(tally.missing - sum(bool(row.name) for row in rows), 0) if tab == "people" and not village else 0,
        reached=board.reached(call, names) if tab == "people" else [],
        villages=_villages(counted),
        village=village,
        going=_going(scope, call) if tab == "people" else [],
        broken=channels.broken(),
        repeats=channels.repeats(call.uid),
        channels=board.channels(call) if tab == "channels" else [],
        events=events(scope, call) if tab == "course" else [],
        mine=is_open and _owes(scope, call),
        may_answer=is_open and scope.has(Permission.CALL_ANSWER),
        may_end=is_open and scope.may(Permission.CALL_ISSUE, on=call),
        is_whole=not part,
        poll=packs.value("system.poll_seconds", "").whole,
        figure=rules.TIME_OF[rules.Level(call.level)],
    )


def _sent_by(call: Call) -> datetime | None:
    """When the lines will have carried what waits; None when nothing waits."""
    waiting = Attempt.objects.filter(subject_uid=call.uid, channel="voice", state=Attempt.State.WAITING)
    return choosing.done_at("voice") if waiting.exists() else None


def _villages(counted: Sequence[counting.Place]) -> list[Village]:
    if len(counted) < 2:
        return []
    codes = [one.code for one in counted]
    names = dict(Region.objects.filter(code__in=codes, closed_on__isnull=True).values_list("code", "name"))
    return [
        Village(one.code, board.short(names.get(one.code, one.code)), one.people, one.missing, one.missing_posts)
        for one in counted
    ]


def _going(scope: Scope, call: Call) -> list[Going]:
    """Superiors who go to look, where their names may be shown: at and below one's own level."""
    reach = calls.names_for(scope, call)
    return [
        Going(one.person.name, one.holding.post.title, one.answered_at)
        for one in counting.going(call)
        if one.answered_at and reach.may_see(one.holding.post.region_code, [one.holding.post.region_code])
    ]


def _owes(scope: Scope, call: Call) -> bool:
    mine = counting.owed(call).filter(held_by__person=scope.person_id or 0, done_at__isnull=True)
    return mine.exists()


ACTIONS = {
    "call.issued": gettext_lazy("发起叫应"),
    "obligations.opened": gettext_lazy("岗位逐一登记"),
    "call.answered": gettext_lazy("应答"),
    "call.answered_late": gettext_lazy("结束后才应答"),
    "call.answered_outside": gettext_lazy("已不在范围内才应答"),
    "call.going": gettext_lazy("按 1:我去找"),
    "call.entered": gettext_lazy("登记已叫应(代录)"),
    "call.read": gettext_lazy("微信群已读,不算叫应"),
    "call.widened": gettext_lazy("范围扩大,新增的地方也叫"),
    "call.narrowed": gettext_lazy("范围缩小,不在范围内的不再叫"),
    "call.let_go": gettext_lazy("不在范围内的逐一停叫"),
    "call.hurried": gettext_lazy("提前到下一步"),
    "call.door": gettext_lazy("上门叫应登记"),
    "call.number_shown": gettext_lazy("看了号码,人工拨打"),
    "call.list_printed": gettext_lazy("打印未叫应名单(带号码)"),
    "call.group_read": gettext_lazy("群里接龙登记"),
    "call.change_told": gettext_lazy("发变更短信"),
    "call.superseded": gettext_lazy("被新的叫应替代"),
    "call.ended": gettext_lazy("结束叫应"),
}
COUNTED = frozenset({"call.answered", "call.going", "call.answered_late", "call.answered_outside"})
CHANGED = frozenset({"call.widened", "call.narrowed"})  # by an update; nobody of ours did it
MOST_EVENTS = 300


def events(scope: Scope, call: Call) -> list[Event]:
    """Rungs and acts together, the newest first, of the part somebody sees. Who acted is named; who was called is counted,
    a minute at a time.
    """
    part = calls.part_of(scope, call)
    lines = _within(ledger.timeline(call.matter_kind, call.uid), counting.asked_in(call, part) if part else None)
    names = people.names(line.actor_uid for line in lines if line.actor_uid)
    acts = [
        Event(line.at, f"{ACTIONS.get(line.action, line.action)} · {names.get(line.actor_uid, '')}")
        for line in lines[-MOST_EVENTS:]
        if line.actor_uid
    ]
    by_itself = Counter((line.at.replace(second=0, microsecond=0), line.action) for line in lines if not line.actor_uid)
    told = [
        Event(at, _("%(what)s %(n)s 人") % {"what": ACTIONS.get(action, action), "n": number})
        for (at, action), number in by_itself.items()
        if action in COUNTED
    ]
    changed = [
        Event(line.at, str(ACTIONS[line.action])) for line in lines if not line.actor_uid and line.action in CHANGED
    ]
    steps = [
        Event(at, _("%(name)s:%(n)s 岗%(why)s") % {"name": name, "n": number, "why": _why(why)})
        for at, name, why, number in board.course(call, part)
    ]
    return sorted([*acts, *told, *changed, *steps], key=lambda one: one.at, reverse=True)[:MOST_EVENTS]


def _within(lines: Sequence[Any], asked: frozenset[str] | None) -> list[Any]:
    """Entries about whoever is asked in a part, and those about the call as a whole; without a part all of them."""
    return [line for line in lines if asked is None or (who := _about(line)) is None or who in asked]


def _about(line: Any) -> str | None:
    """Whom an entry is about, as hex; None for the call as a whole. A door says what is fetched, then which time."""
    said = next((str(line.figures[key]) for key in ("person", "post", "holder") if line.figures.get(key)), None)
    return said.split(" ")[0].replace("-", "") if said else None


def _why(passed: str) -> str:
    return _("跳过(%(why)s)") % {"why": Passed(passed).label} if passed else ""


# --- one person, those reached, the printed list ---------------------------------------------------------------------


@dataclass(frozen=True)
class One:
    """One person on a call: their posts and everything that was tried."""

    call: Call
    who: UUID
    name: str
    rows: Sequence[Obligation]
    attempts: Sequence[Attempted]
    is_open: bool
    may_answer: bool


def one(scope: Scope, uid: UUID, who: UUID) -> One:
    """One person's attempts. Raises NotVisible where it is not this level's turn."""
    call = calls.get_call(scope, uid)
    rows = board.of_holder(call, calls.names_for(scope, call), who)
    if not rows:
        raise NotVisible(_("没有找到,或者还没轮到您这一级。"))
    is_open = call.state == State.OPEN and any(row.done_at is None for row in rows)
    return One(
        call=call,
        who=who,
        name=rows[0].held_by.person.name if rows[0].held_by else _("空缺"),
        rows=rows,
        attempts=board.attempts(rows),
        is_open=is_open,
        may_answer=is_open and scope.may(Permission.CALL_ANSWER, on=rows[0].region_code),
    )


@dataclass(frozen=True)
class DoorTask:
    """Somebody's task of going to a door."""

    call: Call
    uid: UUID
    title: str
    holder: str
    post: str


def door(scope: Scope, uid: UUID, door_uid: UUID) -> DoorTask:
    """The door task, open or not. Raises NotVisible outside one's branches."""
    call = calls.get_call(scope, uid)
    row = board.door(call, door_uid)
    if row is None or not scope.may(Permission.CALL_VIEW, on=row.region_code):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return DoorTask(call, row.uid, row.title, row.held_by.person.name if row.held_by else "", row.post.title)


def whole(call: Call) -> Tally:
    """The figures of a whole call, for whoever ends it."""
    return counting.tally(call, Q())


def missing_rows(scope: Scope, call: Call) -> list[Row]:
    """Those not reached whose names may be shown."""
    return board.missing(call, calls.names_for(scope, call))


def reached_posts(scope: Scope, call: Call, after: tuple[datetime, int] | None, limit: int) -> list[Obligation]:
    """Posts that answered, newest first, one page."""
    return board.reached_posts(call, calls.names_for(scope, call), after=after, limit=limit)


def reached_rows(rows: Sequence[Obligation]) -> list[Reached]:
    """The same, merged a person."""
    return board.reached_people(rows)
