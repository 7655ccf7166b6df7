"""过程: everything that happened on an alert, from the ledgers of the alert, its calls and its lists, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.alerts.models import Alert, Version
from lastmile.domains.alerts.rules import Effect, VersionState
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.orders import public as orders
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people

MOST = 400
ACTIONS = {
    "alert.refused": gettext_lazy("不予发布"),
    "alert.advised": gettext_lazy("补充本地建议"),
    "alert.nobody_to_call": gettext_lazy("没有人可叫"),
    "alert.acted": gettext_lazy("报预警行动"),
    "messages.queued": gettext_lazy("给居民的短信排上队"),
    "account.made": gettext_lazy("生成叫应报告"),
    "moves.opened": gettext_lazy("开列到户和转移清单"),
    "moves.narrowed": gettext_lazy("范围缩小,不在范围内又没走的户不再到户"),
    "moves.came_back": gettext_lazy("又在范围内的户接着到户"),
    "moves.ended": gettext_lazy("到户和转移清单结束"),
    "move.ordered": gettext_lazy("下达转移令"),
    "move.first": gettext_lazy("先转后报"),
    "rollcall.opened": gettext_lazy("开始清点"),
    "rollcall.taken": gettext_lazy("清点"),
    "return.allowed": gettext_lazy("解除转移"),
}


@dataclass(frozen=True)
class Happening:
    """One line: when, what of (预警, 叫应, 转移), in words."""

    at: datetime
    of: str
    words: str


def course(scope: Scope, alert: Alert) -> list[Happening]:
    """Newest first, at most 400 lines."""
    found = [*_of_chain(alert), *_of_matter("alert", alert.uid, _("预警"))]
    for call in orders.calls_of(("alert", alert.uid)):
        found += [Happening(one.at, _("叫应"), one.words) for one in reversed(orders.events(scope, call))]
    if moves := evacuation.find_list(("alert", alert.uid)):
        found += _of_matter("movelist", moves.uid, _("转移"))
        found += [Happening(one.given_at, _("转移"), _order(one)) for one in evacuation.orders_of(scope, moves)]
        found += [Happening(one.at, _("到户"), one.words) for one in evacuation.help_course(scope, moves)]
        counts = reversed(evacuation.rollcalls_of(scope, moves))
        found += [Happening(one.taken_at, _("清点"), _count(one)) for one in counts if one.taken_at]
        found += [Happening(one.approved_at, _("转移"), _back(one)) for one in evacuation.returns_of(scope, moves)]
    # What fell into one second stands as it came about: the later above.
    return sorted(reversed(found), key=lambda one: one.at, reverse=True)[:MOST]


def _order(one: Any) -> str:
    who = one.given_by.person.name if one.given_by else ""
    return f"{one.get_kind_display()} · {who} · {one.scope_words}"


def _count(one: Any) -> str:
    words = {"where": one.shelter.name, "due": one.expected, "here": one.present, "n": one.expected - one.present}
    if one.present < one.expected:
        return _("%(where)s 应到 %(due)s 实到 %(here)s,少 %(n)s 人") % words
    return _("%(where)s 应到 %(due)s 实到 %(here)s") % words


def _back(one: Any) -> str:
    where = one.point.name if one.point else one.region.name
    return _("可以回:%(where)s,%(who)s批准,%(why)s") % {
        "where": where, "who": one.approver, "why": one.get_basis_display(),
    }  # fmt: skip


def _of_chain(alert: Alert) -> list[Happening]:
    """The messages themselves: sent by whom, come when, issued when."""
    found = []
    for one in Version.objects.filter(alert=alert).select_related("decided_by__person").order_by("number"):
        found.append(Happening(one.came_at, _("预警"), _("收到:%(what)s") % {"what": _said(one)}))
        if one.state == VersionState.APPLIED and one.decided_at:
            who = f" · {one.decided_by.person.name}" if one.decided_by else ""
            what = _("已发布:%(what)s%(who)s") if one.effect != Effect.LIFT else _("已解除:%(what)s%(who)s")
            found.append(Happening(one.decided_at, _("预警"), what % {"what": _said(one), "who": who}))
    return found


def _said(one: Version) -> str:
    return f"{one.issuer} {one.event}{_(one.level_text) if one.level_text else ''} {one.get_effect_display()}"


def _of_matter(kind: str, uid: UUID, of: str) -> list[Happening]:
    lines = [line for line in ledger.timeline(kind, uid) if line.action in ACTIONS]
    names = people.names(line.actor_uid for line in lines if line.actor_uid)
    found = []
    for line in lines[-MOST:]:
        said, who = str(ACTIONS[line.action]), names.get(line.actor_uid, "") if line.actor_uid else ""
        if line.action == "messages.queued":
            said = _("%(what)s %(n)s 条") % {"what": said, "n": line.figures["count"]}
        found.append(Happening(line.at, of, " · ".join(word for word in (said, who) if word)))
    return found
