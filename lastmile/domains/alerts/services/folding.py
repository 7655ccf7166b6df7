"""并入: an own alert of a danger that is announced already joins the running one, as local advice or as its next version."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Alert, Area, Version
from lastmile.domains.alerts.rules import Effect, Standing, State, effect_of
from lastmile.domains.alerts.selectors import chain, finding, running
from lastmile.domains.alerts.services import advising, issuing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.wording import worded
from lastmile.kernel.errors import NotAllowed, WrongState

ADVICE, VERSION = "advice", "version"


def may_be_version(scope: Scope, into: Alert) -> bool:
    """Whether somebody may change the running alert: it came in where they issue."""
    return scope.may(Permission.ALERT_ISSUE, on=into.home.code)


@transaction.atomic
def fold_as_advice(
    scope: Scope, *, uid: UUID, into: UUID, region_code: str, text: str, advice_uid: UUID | None = None
) -> Alert:
    """What waits is said as 本地建议 of the running alert, and does not go out by itself. Returns the running one."""
    alert, version, other = _taken(scope, uid, into)
    advising.write_advice(scope, uid=other.uid, region_code=region_code, text=text, advice_uid=advice_uid)
    issuing.refuse(scope, uid=uid, why=worded("并入%(other)s,作为本地建议") % {"other": other.number})
    _write(scope, alert, version, other, ADVICE)
    return other


@transaction.atomic
def fold_as_version(scope: Scope, *, uid: UUID, into: UUID) -> Alert:
    """What waits becomes the next message of the running alert, for its places too, and waits there to be issued."""
    alert, version, other = _taken(scope, uid, into)
    if not may_be_version(scope, other):
        raise NotAllowed(_("那条预警不是您这里收进来的,只能作为本地建议并入。"))
    current = chain.current(other)
    standing = Standing(current.sent_at, current.grade) if current else None
    version.effect = effect_of(
        standing,
        sent_at=version.sent_at,
        grade=version.grade,
        msg_type=version.msg_type,
        all_clear=version.all_clear,
    )
    if version.effect == Effect.LATE:
        raise WrongState(_("那条预警后来有过更新的内容,这一条比它早,不能作为新版本。"))
    version.alert, version.number = other, chain.latest_number(other) + 1
    version.save(update_fields=["alert", "number", "effect"])
    Area.unscoped.filter(version=version).update(alert=other)
    _widen(other, version, current)
    issuing.close_folded(scope, alert, worded("并入%(other)s") % {"other": other.number})
    _write(scope, alert, version, other, VERSION)
    return other


def _widen(other: Alert, version: Version, current: Version | None) -> None:
    """The places of the running alert stay in it."""
    mine = tuple(chain.area_codes(version))
    before = Area.unscoped.filter(version=current) if current else Area.unscoped.none()
    Area.unscoped.bulk_create(
        Area(alert=other, version=version, region_id=one.region_id, region_code=one.region_code, how=one.how)
        for one in before
        if not one.region_code.startswith(mine)
    )


def _taken(scope: Scope, uid: UUID, into: UUID) -> tuple[Alert, Version, Alert]:
    """The alert with what waits, which may be decided about here, and the running one it may join; both held."""
    other = issuing.held(finding.get_alert(scope, into))
    alert, version = issuing.take_waiting(scope, uid)
    if not (scope.may(Permission.ALERT_ISSUE, on=alert) or scope.may(Permission.ALERT_APPROVE, on=alert)):
        raise NotAllowed(_("您没有发布这个范围预警的权限。"))
    if alert.state != State.WAITING or other not in running.running(alert, version):
        raise WrongState(_("这两条不能并:要同一种预警、范围有重叠、那一条还在生效。"))
    return alert, version, other


def _write(scope: Scope, alert: Alert, version: Version, other: Alert, how: str) -> None:
    figures = {"into": other.uid, "as": how, "version_uid": version.uid}
    ledger.write(scope, "alert.folded", alert, figures=figures)
    ledger.write(scope, "alert.folded_in", other, figures={**figures, "into": alert.uid})
