"""What the account of an alert says: gathered from what was done, for one place's part of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Account, Alert, ClockReason, Review
from lastmile.domains.alerts.rules import account as rules
from lastmile.domains.alerts.rules import colour_of
from lastmile.domains.alerts.rules.account import Section, Table
from lastmile.domains.alerts.selectors import account_clocks, board, board_course, board_map
from lastmile.domains.alerts.selectors.account_clocks import Part
from lastmile.domains.alerts.selectors.account_snapshot import snapshot
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.publishing import selectors as publishing
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible


def place_of(scope: Scope, alert: Alert) -> Region:
    """Whose part the account is: that of the place one acts for, where it lies inside the alert's; else all of it."""
    acting = scope.acting_as.region_code if scope.acting_as else ""
    if acting.startswith(alert.region_code) and len(acting) >= 9:
        return get_region(acting[:9])
    return alert.region


def content(scope: Scope, alert: Alert, place: Region) -> dict[str, Any]:
    """Everything the account says, as it stands now, ready to be frozen."""
    part = account_clocks.part_of(scope, alert, place)
    clocks = account_clocks.clocks(scope, part)
    why = reasons(alert, place)
    sections = [
        _head(alert, place),
        _rates(part),
        *([_last(part)] if part.call else []),
        _clocks(clocks, why),
        *_households(scope, alert, place),
        _channels(scope, alert, place),
        _timeline(scope, alert),
        *snapshot(scope, part, clocks, why),
    ]
    return {
        "title": _("%(place)s%(alert)s叫应报告") % {"place": place.name, "alert": alert.title},
        "drill": alert.drill,
        "made_at": f"{clock.local(clock.now()):%Y-%m-%d %H:%M}",
        "sections": [one.as_json() for one in sections],
    }


def digest_of(said: dict[str, Any]) -> str:
    """SHA-256 of a content, whatever stored it."""
    return hashlib.sha256(ledger_rules.canonical(said)).hexdigest()


# --- parts -------------------------------------------------------------------------------------------------------------


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at):%m-%d %H:%M}" if at else "–"


def _head(alert: Alert, place: Region) -> Section:
    lines = [
        _("预警:%(title)s(%(number)s),%(issuer)s %(at)s 发布") % {
            "title": alert.title, "number": alert.number, "issuer": alert.issuer, "at": _moment(alert.sent_at),
        },
        _("范围:%(place)s的部分") % {"place": place.name},
        *board.version_lines(alert),
        _("结束:%(at)s %(state)s %(why)s") % {
            "at": _moment(alert.ended_at), "state": alert.get_state_display(), "why": alert.ended_why,
        },
    ]  # fmt: skip
    return Section(_("一、预警"), lines)


def _rates(part: Part) -> Section:
    """Reached by level, with the median; levels of places, never persons."""
    if part.call is None:
        return Section(_("二、叫应"), [_("没有叫应岗位。")])
    people = orders.people_by_length(part.call, part.code)
    reached, called = _reached(part.call, part.code)
    seconds = orders.answer_seconds(part.call, part.code)
    rows = [
        [
            str(rules.FLOORS.get(length, "")),
            str(number),
            rules.rate(answered, number),
            rules.took(rules.middle(seconds.get(length, []))),
        ]
        for length, (number, answered) in people.items()
    ]
    every = sorted(one for times in seconds.values() for one in times)
    rows.append([_("合计"), str(called), rules.rate(reached, called), rules.took(rules.middle(every))])
    heads = (_("层级"), _("叫了多少人"), _("叫应率"), _("叫应用时中位数"))
    earlier = [
        _("%(at)s 的叫应(%(level)s):已叫应 %(rate)s,%(why)s") % {
            "at": _moment(one.opened_at), "level": one.get_level_display(),
            "rate": rules.rate(*_reached(one, part.code)), "why": one.ended_why,
        }
        for one in part.earlier
    ]  # fmt: skip
    left = [words for one in (*part.earlier, part.call) if (words := orders.left_words(one, part.code))]
    return Section(
        _("二、叫应"),
        [_("叫应规则:%(title)s") % {"title": part.call.ladder_title}, *earlier, *left],
        Table(heads, rows, (2, 2, 3, 3)),
    )


def _reached(call: Any, code: str) -> tuple[int, int]:
    """(reached, called) of a call in the place the report is of, an earlier call as well as the last."""
    pairs = orders.people_by_length(call, code).values()
    return sum(reached for _called, reached in pairs), sum(called for called, _reached in pairs)


def _last(part: Part) -> Section:
    """Who was reached last, and how: so that one sees what it took, not to rank."""
    last, never = orders.last_reached(part.call, part.code), orders.never_reached(part.call, part.code)
    lines = [
        _("%(at)s %(name)s(%(posts)s):%(how)s") % {
            "at": f"{clock.local(one.at):%m-%d %H:%M:%S}", "name": one.name or _("空缺"), "posts": one.posts, "how": one.how,
        }
        for one in last
    ]  # fmt: skip
    gone = [f"{row.held_by.person.name if row.held_by else _('空缺')}({row.post.title}):{row.reason}" for row in never]
    return Section(
        _("三、最后叫应的和没叫应的"),
        [_("最后一个叫应:") + (lines[0] if lines else "–"), _("没叫应 %(n)s 岗") % {"n": len(never)}, *gone],
    )


def _clocks(clocks: Sequence[rules.Clock], why: dict[str, str]) -> Section:
    rows = [[one.title, one.limit, one.said, rules.kept_words(one, why), one.source] for one in clocks]
    heads = (_("时限"), _("要求"), _("实际"), _("守住没有"), _("时限从哪来"))
    return Section(_("四、时限"), (), Table(heads, rows, (3, 2, 3, 3, 3)))


def _households(scope: Scope, alert: Alert, place: Region) -> list[Section]:
    found = evacuation.find_list(("alert", alert.uid))
    if found is None:
        return []
    by_village = {code: one for code, one in evacuation.by_village(scope, found).items() if code.startswith(place.code)}
    names = board_map.names(by_village)
    rows = [
        [names.get(code, code), str(one.households), str(one.households - one.not_reached), str(one.must), str(one.moved),
         str(one.in_shelters), str(one.elsewhere), str(one.back), _("%(n)s 户") % {"n": one.unknown} if one.unknown else "0"]
        for code, one in by_village.items()
    ]  # fmt: skip
    heads = (
        _("村"),
        _("户"),
        _("到户"),
        _("应转(人)"),
        _("已转(人)"),
        _("安置点"),
        _("投亲靠友等"),
        _("回流(户)"),
        _("人数待核"),
    )
    given = [
        f"{one.get_kind_display()} {_moment(one.given_at)} {one.given_by.person.name if one.given_by else ''} {one.scope_words}"
        for one in evacuation.orders_of(scope, found)
    ]
    return [Section(_("五、到户和转移"), given, Table(heads, rows, (3, 1, 1, 2, 2, 2, 2, 2, 2)))]


def _channels(scope: Scope, alert: Alert, place: Region) -> Section:
    """Messages are counted as they are sent, over the alert as a whole; a report of a part says so."""
    rows = [
        [one.title, one.channel, str(one.total), str(one.out), str(one.waiting), str(one.failed), str(one.repeats)]
        for one in board.lanes(alert)
    ]
    heads = (_("发给"), _("通道"), _("一共"), _("发出"), _("还在排队"), _("没发成或停发"), _("可能重复"))
    ways = [
        _("%(way)s:发出 %(out)s,没成 %(failed)s,待核 %(open)s") % {
            "way": one.way.label, "out": one.out, "failed": one.failed, "open": one.open,
        }
        for one in publishing.ways_of(scope, alert.uid)
        if one.used
    ]  # fmt: skip
    whole = [] if place.code == alert.region_code else [_("表里是整个预警的数,不分辖区。")]
    return Section(_("六、通道"), [*ways, *whole], Table(heads, rows, (3, 2, 2, 2, 2, 2, 2)))


def _timeline(scope: Scope, alert: Alert) -> Section:
    """Minute by minute: what happened in one minute stands on one line."""
    minutes: dict[str, list[str]] = {}
    for one in reversed(board_course.course(scope, alert)):
        minutes.setdefault(f"{clock.local(one.at):%m-%d %H:%M}", []).append(f"[{one.of}] {one.words}")
    rows = [[at, ";".join(words)] for at, words in minutes.items()]
    return Section(_("七、过程(逐分钟)"), (), Table((_("时间"), _("发生了什么")), rows, (1, 5)))


# --- what is kept ------------------------------------------------------------------------------------------------------


def reasons(alert: Alert, place: Region) -> dict[str, str]:
    """By clock, why it was not kept, in words."""
    rows = ClockReason.unscoped.filter(alert=alert, region=place)
    return {one.clock: f"{one.get_why_display()}{(' ' + one.note) if one.note else ''}" for one in rows}


def clocks_with_reasons(scope: Scope, alert: Alert, place: Region) -> list[tuple[rules.Clock, str]]:
    """Every clock as it stands now, with the reason given where it was not kept."""
    why = reasons(alert, place)
    found = account_clocks.clocks(scope, account_clocks.part_of(scope, alert, place))
    return [(one, why.get(one.key, "")) for one in found]


def accounts_of(scope: Scope, alert: Alert) -> list[Account]:
    """Accounts made of an alert, newest first, where one may see them."""
    rows = Account.objects.visible_to(scope, Permission.ALERT_VIEW).filter(alert=alert)
    return list(rows.select_related("region", "made_by__person").order_by("-id"))


def get_account(scope: Scope, alert: Alert, uid: UUID) -> Account:
    """One account of an alert, or NotVisible."""
    rows = Account.objects.visible_to(scope, Permission.ALERT_VIEW).filter(alert=alert, uid=uid)
    found: Account | None = rows.select_related("region", "made_by__person").first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def reviews_of(scope: Scope, alert: Alert) -> list[Review]:
    """Meetings held on an alert, where one may see them."""
    rows = Review.objects.visible_to(scope, Permission.ALERT_VIEW).filter(alert=alert)
    return list(rows.select_related("region", "entered_by__person").order_by("region_code"))


@dataclass(frozen=True)
class Check:
    """核验: the content as stored gives the digest that stands in the ledger."""

    digest: str
    in_ledger: bool
    unchanged: bool

    @property
    def good(self) -> bool:
        return self.in_ledger and self.unchanged


def check(one: Account) -> Check:
    """Whether an account is what it was when it was made."""
    lines = ledger.timeline("alertaccount", one.uid)
    kept = next((line.figures.get("digest") for line in lines if line.action == "account.made"), None)
    now = digest_of(one.content)
    return Check(now, in_ledger=kept == one.digest, unchanged=now == one.digest)


def needs_review(alert: Alert) -> bool:
    """Whether a meeting is owed when it is over: red, orange, and what was called like them."""
    return colour_of(alert.grade) in rules.REVIEWED
