"""A version goes out, or does not: who may, the second person, and what it does to the alert. Facts tell the rest."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert, Area, Version
from lastmile.domains.alerts.rules import (
    EVERYBODY_AGAIN,
    OPEN,
    Effect,
    MsgType,
    Reach,
    Standing,
    State,
    VersionState,
    Via,
    colour_of,
    effect_of,
    ends,
    may_move,
)
from lastmile.domains.alerts.selectors import chain, finding, placing, running
from lastmile.domains.alerts.services.numbering import holding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState
from lastmile.kernel.ids import uuid7
from lastmile.kernel.region_codes import Level

FLOORS = {"省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY, "乡镇": Level.TOWNSHIP}
SHOWN = (
    "signal", "event", "level", "level_text", "grade", "reach", "drill", "sender", "issuer", "sent_at", "from_at",
    "until_at",
)  # fmt: skip


def second_needed(version: Version, region_code: str) -> bool:
    """Whether a second person has to say yes: for the public, unless the place does without (K-2.2.1)."""
    if version.reach != Reach.PUBLIC:
        return False
    return bool(packs.value("warning.second_person_public", region_code).value)


def why_not(scope: Scope, alert: Alert, version: Version) -> str:
    """Why this person may not issue this version now, as a sentence; "" when they may."""
    if version.state != VersionState.WAITING:
        return _("已经处理过了。")
    if not _holds_still(version):
        return _("它写的有效时间已经过了,发了马上就到期。请点“不予发布”。")
    if not _high_enough(scope, alert, version):
        return _("%(level)s预警要由上一级单位发布。") % {"level": version.level_text}
    if not second_needed(version, alert.region_code):
        may = scope.may(Permission.ALERT_ISSUE, on=alert) or scope.may(Permission.ALERT_APPROVE, on=alert)
        return "" if may else _("您没有发布这个范围预警的权限。")
    if not scope.may(Permission.ALERT_APPROVE, on=alert):
        return _("面向公众的预警要有复核权限的人发布。")
    if _is_same_person(scope, version):
        return _("面向公众的预警要由另一个人复核,录入的人不能自己复核。")
    return ""


def may_now(scope: Scope, alert: Alert, version: Version) -> bool:
    """Whether this person may issue it at once: nobody else is needed."""
    return not why_not(scope, alert, version)


def _is_same_person(scope: Scope, version: Version) -> bool:
    """Whether it was this person who typed or sent it in, under whatever post."""
    return version.asked_by is not None and version.asked_by.person_id == scope.person_id


def _high_enough(scope: Scope, alert: Alert, version: Version) -> bool:
    """Whether the office of whoever acts is high enough for the colour; what came from outside was issued by its sender."""
    if version.via != Via.TYPED or scope.system or scope.acting_as is None:
        return True
    lowest = packs.value(f"warning.issue_from_{colour_of(version.grade)}", alert.region_code).value
    return region_codes.level_of(scope.acting_as.region_code) <= FLOORS[str(lowest)]


@transaction.atomic
def issue(scope: Scope, *, uid: UUID, again: bool = False, seen: str = "") -> Alert:
    """发布 (for the public: 复核发布) the version of an alert that waits. Raises NotAllowed with the reason, WrongState
    where another waits than whoever says yes has seen (`seen`: its uid).

    `again`: where the same danger is announced already by another alert, call those too who answered for that one.
    """
    alert, version = take_waiting(scope, uid, seen)
    if reason := why_not(scope, alert, version):
        raise NotAllowed(reason)
    if others := running.running(alert, version):
        figures = {"beside": [one.uid for one in others], "again": again, "version_uid": version.uid}
        ledger.write(scope, "alert.apart", alert, figures=figures)
        version.again = again
        version.save(update_fields=["again"])
    apply(scope, alert, version)
    return alert


@transaction.atomic
def refuse(scope: Scope, *, uid: UUID, why: str, seen: str = "") -> Alert:
    """不予发布, with the reason; `seen` as in `issue`. What was in force before stays in force."""
    alert, version = take_waiting(scope, uid, seen)
    if not (scope.may(Permission.ALERT_APPROVE, on=alert) or scope.may(Permission.ALERT_ISSUE, on=alert)):
        raise NotAllowed(_("您没有发布这个范围预警的权限。"))
    words = _sentence(why)
    now = clock.now()
    Version.objects.filter(pk=version.pk).update(
        state=VersionState.REFUSED, decided_at=now, decided_by_id=holding(scope), refused_why=words
    )
    if alert.state == State.WAITING and chain.waiting(alert) is None:
        _close(scope, alert, State.REFUSED, words)
    figures = {"version": version.number, "version_uid": version.uid}
    ledger.write(scope, "alert.refused", alert, figures=figures, private={"why": words})
    return alert


@transaction.atomic
def end_alert(scope: Scope, *, uid: UUID, why: str) -> Alert:
    """解除 by whoever answers for the whole area, with the reason. Everything that hangs on the alert ends with it."""
    alert = held(finding.get_alert(scope, uid))
    scope.require(Permission.ALERT_END, on=alert.home.code)
    if not may_move(alert.state, State.LIFTED):
        raise WrongState(_("这条预警“%(state)s”,不能解除。") % {"state": alert.get_state_display()})
    words = _sentence(why)
    current = chain.current(alert)
    if current is None:
        raise WrongState(_("刚才有人先办了,请重新打开看看。"))
    apply(scope, alert, _lifting(scope, alert, current, words), why=words)
    return alert


def _lifting(scope: Scope, alert: Alert, current: Version, why: str) -> Version:
    """The end as one more version, so that the chain tells all."""
    now = clock.now()
    number = chain.latest_number(alert) + 1
    copied = {name: getattr(current, name) for name in (*SHOWN, "headline", "area_text") if name != "sent_at"}
    return Version.objects.create(
        alert=alert,
        number=number,
        effect=Effect.LIFT,
        via=Via.TYPED,
        identifier=f"{alert.number}-{number}-{uuid7().hex[-8:]}",
        content_digest="",
        msg_type=MsgType.CANCEL,
        all_clear=True,
        sent_at=max(now, current.sent_at),  # a sender's clock may be ahead of ours: what is ended now is ended
        came_at=now,
        asked_by_id=holding(scope),
        description=why,
        **copied,
    )


def _sentence(why: str) -> str:
    words = " ".join(why.split())[:120]
    if not words:
        raise NotValid(_("请写明原因。"), fields={"why": _("请写明原因")})
    return words


def take_waiting(scope: Scope, uid: UUID, seen: str = "") -> tuple[Alert, Version]:
    """The alert, held, and the newest version that waits. Nobody decides about one that came behind what they looked at."""
    alert = held(finding.get_alert(scope, uid))
    version = chain.waiting(alert)
    if version is None:
        raise WrongState(_("没有等待发布的内容,可能刚才有人先办了。"))
    if seen and seen != str(version.uid):
        raise WrongState(_("您看的那条之后又来了新的一条。请重新打开,看过新的再定。"))
    return alert, version


def held(alert: Alert) -> Alert:
    """The row, locked until the transaction ends, as it is now."""
    return Alert.unscoped.select_for_update(of=("self",)).select_related("region", "home").get(pk=alert.pk)


# --- what a version does ---------------------------------------------------------------------------------------------


def apply(scope: Scope, alert: Alert, version: Version, *, why: str = "") -> None:
    """The version goes out: the alert becomes what it says, or ends; facts set off everything else. Caller holds the alert."""
    current = chain.current(alert)
    standing = Standing(current.sent_at, current.grade) if current else None
    effect = effect_of(
        standing,
        sent_at=version.sent_at,
        grade=version.grade,
        msg_type=version.msg_type,
        all_clear=version.all_clear,
    )
    if current is None and _speaks_of_an_end(version):
        effect = Effect.CANCEL  # it is taken back before it ever went out
    if effect == Effect.LATE:
        Version.objects.filter(pk=version.pk).update(state=VersionState.LATE, effect=effect)
        ledger.write(scope, "alert.late", alert, figures=_figures(version, effect=effect))
        return
    now = clock.now()
    changed = {"state": VersionState.APPLIED, "effect": effect, "decided_at": now, "decided_by_id": holding(scope)}
    Version.objects.filter(pk=version.pk).update(**changed)
    version.state, version.effect, version.decided_at = VersionState.APPLIED, effect, now
    _replace_older(alert, version)
    if closing := ends(effect):
        _close(scope, alert, closing, why or version.headline or worded(effect.label), version)
    else:
        _stand(scope, alert, version)


def _replace_older(alert: Alert, version: Version) -> None:
    older = Version.objects.filter(alert=alert, state=VersionState.WAITING, number__lt=version.number)
    older.update(state=VersionState.REPLACED)


def _stand(scope: Scope, alert: Alert, version: Version) -> None:
    """The version is in force now."""
    codes = chain.area_codes(version)
    changes: dict[str, Any] = {name: getattr(version, name) for name in SHOWN}
    if codes and not all(code.startswith(alert.region_code) for code in codes):
        changes["region"] = get_region(placing.covering([alert.region_code, *codes]))
        changes["region_code"] = changes["region"].code
    old = alert.state
    alert.move(
        old,
        state=State.IN_FORCE,
        version=version.number,
        in_force_at=alert.in_force_at or clock.now(),
        **changes,
    )
    if codes:
        Area.unscoped.filter(alert=alert, live=True).update(live=False)
        Area.unscoped.filter(version=version).update(live=True)
    loud = version.effect in EVERYBODY_AGAIN
    ledger.write(
        scope, "alert.issued" if loud else "alert.changed", alert, figures=_figures(version, places=len(codes))
    )
    if loud:
        jobs.tell("alert.issued", alert)
    else:
        jobs.tell("alert.changed", alert)


def _close(scope: Scope, alert: Alert, state: State, why: str, version: Version | None = None) -> None:
    """The alert ends. Whoever was called hears of it; where nobody was, nobody does."""
    was = alert.state
    if was not in OPEN:
        raise WrongState(_("这条预警已经结束。"))
    more = {"version": version.number} if version and was == State.IN_FORCE else {}
    alert.move(was, state=state, ended_at=clock.now(), ended_by_id=holding(scope), ended_why=why[:120], **more)
    Area.unscoped.filter(alert=alert, live=True).update(live=False)
    Version.objects.filter(alert=alert, state=VersionState.WAITING).update(state=VersionState.REPLACED)
    figures = {"state": state, "was": was, **(_figures(version) if version else {})}
    ledger.write(scope, "alert.ended", alert, figures=figures, private={"why": why})
    if was == State.IN_FORCE:
        jobs.tell("alert.ended", alert)


def close_folded(scope: Scope, alert: Alert, why: str) -> None:
    """What waited joined another alert: this one never went out. The caller holds it."""
    _close(scope, alert, State.REFUSED, why)


def _figures(version: Version, **more: Any) -> dict[str, Any]:
    return {
        "version": version.number,
        "version_uid": version.uid,
        "effect": version.effect,
        "level": version.level_text,
    } | more


@transaction.atomic
def expire(scope: Scope, alert: Alert) -> bool:
    """An alert whose time is over ends by itself. False when it was prolonged or ended meanwhile, or what waits to be
    issued says that it goes on: nobody is told that a danger is over of which its sender says that it is not.
    """
    alert = held(alert)
    if alert.state not in OPEN or alert.until_at is None or alert.until_at > clock.now() or _goes_on(alert):
        return False
    _close(scope, alert, State.EXPIRED, worded("到期"))
    return True


def _goes_on(alert: Alert) -> bool:
    waiting = chain.waiting(alert)
    return waiting is not None and not _speaks_of_an_end(waiting) and _holds_still(waiting)


def _holds_still(version: Version) -> bool:
    """Whether what it says is not over by its own clock; an end always holds."""
    return _speaks_of_an_end(version) or version.until_at is None or version.until_at > clock.now()


def _speaks_of_an_end(version: Version) -> bool:
    return version.all_clear or version.msg_type == MsgType.CANCEL
