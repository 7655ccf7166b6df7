"""Each act of a point's page: its form, how it begins, the service behind it, the words of its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lastmile.domains.points import forms, services
from lastmile.domains.points.models import Alarm, DangerPoint
from lastmile.domains.points.rules import Status
from lastmile.domains.points.selectors import finding, stepping
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading import forms as grading
from lastmile.foundation.precautions import watching


@dataclass(frozen=True)
class Action:
    """A button: what it says, its form, how the form begins, and how its values reach the service."""

    verb: str
    label: Any
    form: type[Any]
    run: Callable[..., Any]
    permission: str = Permission.POINT_CHANGE
    start: Callable[[DangerPoint], dict[str, Any]] = lambda point: {}
    more: Callable[[Scope, DangerPoint], dict[str, Any]] = lambda scope, point: {}
    note: Any = ""
    figure: str = ""

    @property
    def over(self) -> bool:
        """Whether it begins with what is stored, and writes over it."""
        return self.verb in ("change", "grade")


FACTS = ("name", "kind", "colour", "scale", "place", "trigger", "signs", "frequency", "tools", "unlisted")
MORE = ("unlisted_note", "note")


def _position(point: DangerPoint) -> str:
    return f"{point.point.x:.6f},{point.point.y:.6f}" if point.point else ""


def _facts(point: DangerPoint) -> dict[str, Any]:
    shown = {name: getattr(point, name) for name in (*FACTS, *MORE)}
    return {
        **shown,
        "position": _position(point),
        **watching.started(point),
    }


def _change(scope: Scope, uid: Any, **values: Any) -> DangerPoint:
    """A position left as it was stays as exact as it is kept."""
    shown = _position(finding.get_point(scope, uid))
    typed = values["position"]
    if typed is not None and shown == f"{typed[0]:.6f},{typed[1]:.6f}":
        del values["position"], values["datum"]
    return services.change_point(scope, uid=uid, **values)


ACTIONS = {
    action.verb: action
    for action in (
        Action(
            "judge",
            _("监测人判断"),
            forms.Judge,
            lambda scope, uid, **values: services.judge(scope, uid=uid, **values),
            permission=Permission.READING_ENTER,
            note=_("觉得不对就报,不用等读数,也不用等批准。"),
            figure="point.move_minutes",
        ),
        Action(
            "end",
            _("解除险情"),
            forms.End,
            lambda scope, uid, **values: services.end_alarm(scope, uid=uid, **values),
            note=_("解除前,撤出去的人不能回来。"),
        ),
        Action(
            "change",
            _("更改"),
            forms.Change,
            _change,
            start=_facts,
            more=lambda scope, point: {"posts": watching.choices(scope, point.region_code, point.line)},
        ),
        Action(
            "grade",
            _("定级"),
            grading.Grade,
            lambda scope, uid, **values: services.grade_point(scope, uid=uid, **values),
            start=grading.of,
            note=grading.NOTE,
            figure=grading.FIGURE,
        ),
        Action(
            "dissolve",
            _("销号"),
            forms.Dissolve,
            lambda scope, uid, **values: services.dissolve_point(scope, uid=uid, **values),
            note=_("销号不删除,经过都留着,以后可以恢复在管。"),
        ),
        Action(
            "rewatch",
            _("恢复在管"),
            forms.Rewatch,
            lambda scope, uid, **values: services.rewatch_point(scope, uid=uid, **values),
        ),
    )
}


def buttons(scope: Scope, point: DangerPoint, alarm: Alarm | None) -> list[Action]:
    """The acts this state allows and this person may."""
    if point.status == Status.DISSOLVED:
        verbs = ["rewatch"]
    else:
        verbs = ["end", "judge", "change", "grade"] if alarm else ["judge", "change", "grade", "dissolve"]
    if "end" in verbs and not stepping.may_decide(scope, point):
        verbs.remove("end")
    return [ACTIONS[verb] for verb in verbs if scope.may(ACTIONS[verb].permission, on=point)]
