"""已在其他系统录入: which duties may be met so, in whose words, and the service of the domain that owes each.

One form and one way for all of them, on the office's pages and on the phone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from lastmile.domains.alerts import public as alerts
from lastmile.domains.patrols import public as patrols
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations.elsewhere import ElsewhereForm
from lastmile.foundation.web.form_pages import done

PERMISSIONS = (
    Permission.PATROL_WALK,
    Permission.ALERT_ACT,
    Permission.READING_ENTER,
    Permission.POINT_CHANGE,
    Permission.PROFILE_CHANGE,
)


@dataclass(frozen=True)
class Duty:
    """What is owed, as shown above the form; the matter its pages lead back to."""

    title: str
    matter: UUID


@dataclass(frozen=True)
class Kind:
    """One kind of duty: how it is found, who enters it, and the page of the office it belongs to."""

    find: Callable[[Scope, UUID], Duty]
    enter: Callable[..., Any]
    office: str


def _round(scope: Scope, uid: UUID) -> Duty:
    one = patrols.get_round(scope, uid)
    scope.require(Permission.PATROL_WALK, on=one.region_code)
    return Duty(f"{one.get_occasion_display()}:{one.point.name}", one.point.uid)


def _visit(scope: Scope, uid: UUID) -> Duty:
    one = patrols.get_visit(scope, uid)
    scope.require(Permission.PATROL_WALK, on=one.region_code)
    return Duty(_("走访排查:%(place)s") % {"place": one.place.name}, one.place.uid)


def _action(scope: Scope, uid: UUID) -> Duty:
    one = alerts.get_action(scope, uid)
    scope.require(Permission.ALERT_ACT, on=one.region_code)
    return Duty(f"{one.title}:{one.place}", one.alert.uid)


def _step(scope: Scope, uid: UUID) -> Duty:
    row = points.step_owed(uid)
    point = points.get_point(scope, row.subject_uid)
    scope.require(points.rights_of(row.kind.removeprefix("point.")), on=point)
    return Duty(row.title, point.uid)


def _look(scope: Scope, uid: UUID) -> Duty:
    row = profile.look_owed(uid)
    township = profile.get_township(scope, row.subject_uid)
    scope.require(Permission.PROFILE_CHANGE, on=township.code)
    return Duty(f"{row.title}:{township.name}", township.uid)


KINDS = {
    "round": Kind(_round, patrols.enter_round, "points:matter"),
    "visit": Kind(_visit, patrols.enter_visit, "patrols:place"),
    "action": Kind(_action, alerts.enter_action, "alerts:actions"),
    "step": Kind(_step, points.enter_step, "points:matter"),
    "look": Kind(_look, profile.enter_look, "profile:look"),
}


@dataclass(frozen=True)
class Asked:
    """A form that was asked for or sent; `entered`: it was good and is done."""

    kind: Kind
    duty: Duty
    form: ElsewhereForm
    entered: bool


def ask(request: Any, what: str, uid: UUID) -> Asked:
    """The form of one duty, sent or not. Raises NotVisible, NotAllowed; 404 for no such kind."""
    if what not in KINDS:
        raise Http404
    kind = KINDS[what]
    duty, form = kind.find(request.scope, uid), ElsewhereForm(request.POST or None)
    made = done(request, form, lambda **values: kind.enter(request.scope, uid=uid, **values))
    return Asked(kind, duty, form, made is not None)
