"""Each act of a hazard's page: its form, the service behind it, and the words of its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards import forms, rules, selectors, services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Act
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import services as files


@dataclass(frozen=True)
class Action:
    """A button: what it says, its form, and how the form's values reach the service."""

    act: Act
    label: Any
    form: type[Any]
    run: Callable[[Scope, Hazard, dict[str, Any], bool], Hazard]
    photo_role: str = ""


def _noted(service: Callable[..., Hazard]) -> Callable[[Scope, Hazard, dict[str, Any], bool], Hazard]:
    return lambda scope, hazard, values, photo: service(scope, uid=hazard.uid, note=values["note"])


ACTIONS = {
    action.act: action
    for action in (
        Action(Act.CONFIRM, _("核实"), forms.Confirm, lambda s, h, v, p: services.confirm_hazard(s, uid=h.uid, **v)),
        Action(
            Act.FIX,
            _("当场已改"),
            forms.NoteAndPhotos,
            lambda s, h, v, p: services.fix_on_spot(s, uid=h.uid, note=v["note"], has_photo=p),
            "after",
        ),
        Action(
            Act.RECTIFY,
            _("登记整改"),
            forms.NoteAndPhotos,
            lambda s, h, v, p: services.rectify_hazard(s, uid=h.uid, proof=v["note"], has_photo=p),
            "after",
        ),
        Action(Act.VERIFY, _("复查通过,销号"), forms.Note, _noted(services.verify_hazard)),
        Action(
            Act.RETURN,
            _("退回"),
            forms.Return,
            lambda s, h, v, p: services.return_hazard(s, uid=h.uid, note=v["note"], due_on=v["due_on"]),
        ),
        Action(Act.DISMISS, _("不属实"), forms.Note, _noted(services.dismiss_hazard)),
        Action(Act.REOPEN, _("重新打开"), forms.Note, _noted(services.reopen_hazard)),
        Action(
            Act.ELSEWHERE,
            _("已在其他系统录入"),
            forms.Elsewhere,
            lambda s, h, v, p: services.close_elsewhere(s, uid=h.uid, **v),
        ),
    )
}


@dataclass(frozen=True)
class Button:
    """A button of the page, or why it is not there."""

    action: Action
    why_not: str = ""


def buttons(scope: Scope, hazard: Hazard) -> list[Button]:
    """The acts this state allows: with a reason instead where the person may not."""
    found = []
    for action in ACTIONS.values():
        if rules.may_move(hazard.status, action.act):
            found.append(Button(action, why_not(scope, hazard, action.act)))
    return found


def why_not(scope: Scope, hazard: Hazard, act: Act) -> str:
    """Why the person may not do this here, or "" when they may."""
    if not scope.may(rules.PERMISSION[act], on=hazard):
        return str(_("您的岗位没有这项权限"))
    return selectors.reason_against(scope, hazard, act)


def perform(scope: Scope, hazard: Hazard, action: Action, values: dict[str, Any]) -> Hazard:
    """Do an act with the values of its form: whoever may not adds no photo either; a photo once kept stays."""
    services.require_may(scope, hazard, action.act)
    plain, photo = dict(values), values.get("photo")
    plain.pop("photo", None)
    if photo:
        files.keep(scope, hazard, photo, role=action.photo_role)
    return action.run(scope, hazard, plain, bool(photo))
