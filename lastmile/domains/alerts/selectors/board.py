"""The board of an alert in force: the five figures, how it came to be what it is, and its call, lists, actions and ways.

What each domain below knows it says itself; here it is put side by side. The number of queries does not grow with anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert, Area, Version
from lastmile.domains.alerts.rules import Effect, VersionState
from lastmile.domains.alerts.selectors import actions, board_map
from lastmile.domains.alerts.selectors.board_course import Happening, course
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import selectors as channels
from lastmile.foundation.channels.bulk import tallying
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.publishing import selectors as publishing
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

SOURCE = "alert"
TABS = ("people", "doors", "moves", "actions", "channels", "course")
WITH_MAP = ("people", "doors", "moves")
TO_POSTS = frozenset({"voice", "sms", "in_app"})


@dataclass(frozen=True)
class Moves:
    """到户 and 转移 as far as somebody sees them."""

    list: Any
    figures: evacuation.Figures
    villages: Sequence[tuple[str, str, evacuation.Figures]]
    orders: Sequence[Any]


@dataclass(frozen=True)
class Lane:
    """One kind of messages of an alert and how far they are: 责任岗位, 危险区内和要搀扶的, 其他居民."""

    title: str
    channel: str
    waiting: int
    out: int
    failed: int
    repeats: int

    @property
    def total(self) -> int:
        return self.waiting + self.out + self.failed


@dataclass(frozen=True)
class Board:
    """Everything on the board of one alert, for one tab."""

    alert: Alert
    tab: str
    versions: Sequence[str]
    call: Any
    watch: orders.Watch | None
    moves: Moves | None
    deeds: dict[str, int]
    sheet: actions.Sheet | None
    map: board_map.Map | None
    lanes: Sequence[Lane]
    ways: Sequence[Any]
    publications: Sequence[Any]
    happenings: Sequence[Happening]
    spared: int  # people not called again: they answered another alert of the same danger
    broken: Sequence[str]
    cut_off: bool  # neither voice nor SMS goes out: print and use the loudspeaker
    at: datetime
    poll: int

    @property
    def ways_used(self) -> int:
        """How many of the seven ways carried something out."""
        return sum(bool(one.used) for one in self.ways)

    @property
    def missing(self) -> int:
        return self.watch.tally.missing if self.watch else 0


def board(scope: Scope, alert: Alert, *, tab: str, village: str = "") -> Board:
    """The board as somebody sees it."""
    call = call_of(alert)
    watch = orders.watch(scope, call, tab="people" if tab == "people" else "", village=village) if call else None
    moves = _moves(scope, alert, villages=tab in {"doors", "moves"})
    broken = channels.broken()
    return Board(
        alert=alert,
        tab=tab,
        versions=version_lines(alert),
        call=call,
        watch=watch,
        moves=moves,
        deeds=actions.figures(scope, alert),
        sheet=actions.sheet(scope, alert) if tab == "actions" else None,
        map=board_map.draw(scope, alert, call, tab) if tab in WITH_MAP else None,
        lanes=lanes(alert) if tab == "channels" else [],
        ways=publishing.ways_of(scope, alert.uid) if tab == "channels" else [],
        publications=publishing.publications_of(scope, alert.uid) if tab == "channels" else [],
        happenings=course(scope, alert) if tab == "course" else [],
        spared=orders.spared(call) if call else 0,
        broken=broken,
        cut_off=not alert.ended_at and channels.cut_off(),
        at=clock.now(),
        poll=packs.value("system.poll_seconds", "").whole,
    )


def call_of(alert: Alert) -> Any:
    """The last call that went out for an alert, or None."""
    calls = orders.calls_of((SOURCE, alert.uid))
    return calls[-1] if calls else None


def _moves(scope: Scope, alert: Alert, *, villages: bool) -> Moves | None:
    found = evacuation.find_list((SOURCE, alert.uid))
    if found is None or not scope.has(Permission.MOVE_VIEW):
        return None
    by_village = evacuation.by_village(scope, found) if villages else {}
    names = board_map.names(by_village)
    return Moves(
        found,
        evacuation.figures_of(scope, found),
        [(code, names.get(code, code), figures) for code, figures in by_village.items()],
        evacuation.orders_of(scope, found),
    )


# --- how it came to be what it is --------------------------------------------------------------------------------------


def version_lines(alert: Alert) -> list[str]:
    """橙色 21:38 升级为红色 22:40(橙色时已应答的人,红色仍须应答;已转移的不用再转), one line a change, oldest first."""
    rows = Version.objects.filter(alert=alert, state=VersionState.APPLIED).order_by("number")
    places = _places(alert)
    lines, before = [], None
    for row in rows:
        if before is not None and row.effect in {Effect.UPGRADE, Effect.DOWNGRADE, Effect.UPDATE}:
            lines.append(_changed(before, row, places))
        before = row
    return lines


def _places(alert: Alert) -> dict[int, tuple[str, ...]]:
    """The codes each message of an alert speaks of."""
    found: dict[int, tuple[str, ...]] = {}
    for version, code in Area.unscoped.filter(alert=alert).order_by("id").values_list("version", "region_code"):
        found[version] = (*found.get(version, ()), code)
    return found


def _changed(before: Version, after: Version, places: dict[int, tuple[str, ...]]) -> str:
    words = {"old": _(before.level_text), "then": _at(before), "new": _(after.level_text), "now": _at(after)}
    if after.effect == Effect.UPGRADE:
        said = _("%(old)s %(then)s 升级为%(new)s %(now)s(%(old)s时已应答的人,%(new)s仍须应答;已转移的不用再转)")
        return said % words
    if after.effect == Effect.DOWNGRADE:
        return _("%(old)s %(then)s 降为%(new)s %(now)s(不再打电话,只发一条短信)") % words
    return _updated(places.get(before.pk, ()), places.get(after.pk, ())) % words


def _updated(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """What an update means for those called, by the places it speaks of and those the message before did."""
    left = after and any(not code.startswith(after) for code in before)
    fresh = before and any(not code.startswith(before) for code in after)
    if left and fresh:
        return _("%(new)s %(now)s 更新,范围变了(新增的地方要应答,不在范围内的不再叫;其他人只发一条短信)")
    if left:
        return _("%(new)s %(now)s 更新,范围缩小(不在范围内的不再叫;其他人只发一条短信,不用再应答)")
    if fresh:
        return _("%(new)s %(now)s 更新,范围扩大(新增的地方要应答;其他人只发一条短信)")
    return _("%(new)s %(now)s 更新(只发一条短信,不用再应答)")


def _at(version: Version) -> str:
    return f"{clock.local(version.sent_at):%H:%M}"


# --- ways out ----------------------------------------------------------------------------------------------------------


def lanes(alert: Alert) -> list[Lane]:
    """How far the messages to posts, to residents and to outlets are, from kept counters."""
    calls = [one.uid for one in orders.calls_of((SOURCE, alert.uid))]
    to_residents = {1: _("危险区内和要搀扶的居民"), 2: _("其他居民")}
    sums: dict[tuple[str, str], list[int]] = {}
    for one in tallying.counted(calls):
        _add(sums, _("责任岗位"), one)
    for one in tallying.counted([alert.uid]):
        _add(sums, to_residents.get(one.lane, _("到点没办的催办") if one.channel in TO_POSTS else _("公开发布")), one)
    return [Lane(title, str(Attempt.Channel(channel).label), *found) for (title, channel), found in sums.items()]


def _add(sums: dict[tuple[str, str], list[int]], title: str, one: tallying.Counted) -> None:
    found = sums.setdefault((title, one.channel), [0, 0, 0, 0])
    found[_part(one.state)] += one.number
    found[3] += one.repeats


WAITING, LOST = ("waiting", "leased"), ("failed", "cancelled")


def _part(state: str) -> int:
    return 0 if state in WAITING else 2 if state in LOST else 1
