"""Each act of a hazard's page: its form, the service behind it, and the words of its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards import forms, rules, selectors, services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.places import offered
from lastmile.domains.hazards.rules import Act
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import services as files

# What the one sentence of an act should say; of the others it is "写一句".
SENTENCES = {
    Act.FIX: _("怎么改的(有照片可不写)"),
    Act.RECTIFY: _("怎么改的(有照片可不写)"),
    Act.VERIFY: _("现场看到什么(可不填)"),
    Act.RETURN: _("哪里没改好"),
    Act.PROGRESS: _("催了谁、到哪一步、怎么看管"),
    Act.TAKE_BACK: _("为什么收回"),
    Act.SUSPECT: _("为什么疑似重大"),
    Act.PART: _("为什么分开(可不填)"),
    Act.DISMISS: _("为什么不属实"),
    Act.REOPEN: _("为什么重新打开"),
}


@dataclass(frozen=True)
class Action:
    """A button: its form, and the service that takes the form's values. `more`: what the form must be told besides.

    `takes_photo`: a photo may come along, and the service is told so.
    """

    act: Act
    form: type[Any]
    service: Callable[..., Hazard]
    more: Callable[[Scope, Hazard], dict[str, Any]] = lambda scope, hazard: {}
    takes_photo: bool = False

    @property
    def label(self) -> Any:
        return self.act.label

    def asking(self, scope: Scope, hazard: Hazard, data: Any = None, sent: Any = None) -> Any:
        """The form for this hazard, whose sentence is asked for in the words of the act."""
        form = self.form(data, sent, **self.more(scope, hazard))
        if self.act in SENTENCES:
            form.fields["note"].label = SENTENCES[self.act]
        return form


ACTIONS = {
    action.act: action
    for action in (
        Action(Act.CONFIRM, forms.Confirm, services.confirm_hazard, offered.to_confirm),
        Action(Act.FIX, forms.NoteAndPhotos, services.fix_on_spot, takes_photo=True),
        Action(Act.RECTIFY, forms.NoteAndPhotos, services.rectify_hazard, takes_photo=True),
        Action(Act.VERIFY, forms.Verify, services.verify_hazard, offered.of_hazard),
        Action(Act.ACCEPT, forms.Accept, services.accept_major, offered.own_unit),
        Action(Act.RETURN, forms.Return, services.return_hazard, offered.to_return),
        Action(Act.JUDGE, forms.Judge, services.judge_major, offered.to_judge),
        Action(Act.LOWER, forms.Lower, services.lower_hazard, offered.own_unit),
        Action(Act.PREPARE, forms.Prepare, services.prepare_hazard, offered.of_hazard),
        Action(Act.PROGRESS, forms.Note, services.note_progress),
        Action(Act.ANSWER, forms.Answer, services.answer_handover, offered.to_answer),
        Action(Act.DECIDE, forms.Decide, services.decide_extension),
        Action(Act.HAND, forms.Hand, services.hand_over, offered.of_departments),
        Action(Act.TAKE_BACK, forms.Note, services.take_back),
        Action(Act.EXTEND, forms.Extend, services.ask_for_more_time, offered.to_extend),
        Action(Act.SUSPECT, forms.Note, services.suspect_hazard),
        Action(Act.LIST, forms.List, services.list_hazard, offered.own_unit),
        Action(Act.LIFT, forms.Lift, services.lift_supervision),
        Action(Act.INSPECT, forms.Inspect, services.record_inspection, offered.to_inspect),
        Action(Act.JOIN, forms.Join, services.join_hazard, offered.of_those_near),
        Action(Act.PART, forms.Note, services.part_hazard),
        Action(Act.DISMISS, forms.Note, services.dismiss_hazard),
        Action(Act.REOPEN, forms.Note, services.reopen_hazard),
        Action(Act.ELSEWHERE, forms.ElsewhereForm, services.close_elsewhere, offered.to_enter_elsewhere),
    )
}
# The acts of the loop itself come first on the page; what is done now and then is folded below.
FIRST = (
    Act.CONFIRM, Act.FIX, Act.RECTIFY, Act.VERIFY, Act.RETURN, Act.ACCEPT, Act.JUDGE, Act.LOWER, Act.ANSWER, Act.DECIDE,
    Act.HAND, Act.EXTEND, Act.PROGRESS, Act.DISMISS, Act.REOPEN, Act.PART,
)  # fmt: skip
# Where one of these is missing, the page says why to whoever may do it by post or share. Nobody misses the others, nor what
# was never theirs to do here (当场已改 is the finder's).
MISSED = frozenset({Act.CONFIRM, Act.RECTIFY, Act.VERIFY, Act.RETURN, Act.DECIDE})


@dataclass(frozen=True)
class Button:
    """A button of the page, or why it is not there. `first`: shown at once, not folded; `missed`: the reason is said;
    `powerless`: the person could never do it here.
    """

    action: Action
    label: Any
    why_not: str = ""
    first: bool = True
    powerless: bool = False

    @property
    def missed(self) -> bool:
        return bool(self.why_not) and not self.powerless and self.action.act in MISSED


def buttons(scope: Scope, hazard: Hazard) -> list[Button]:
    """The acts this state allows: with a reason instead where the person may not. What does not fit is not spoken of. What it
    waits for stands first, for whoever may do it.
    """
    found, now = [], selectors.standing(hazard)
    for action in ACTIONS.values():
        if not rules.may_move(hazard.status, action.act):
            continue
        refused = rules.refusal(action.act, now)
        if refused and action.act not in rules.SAID_WHY:
            continue
        may = selectors.may(scope, rules.permission(action.act, now), hazard)
        why = refused or (selectors.reason_against(scope, hazard, action.act) if may else str(rules.NO_POWER))
        first = action.act in FIRST or (action.act == Act.PREPARE and bool(now.lacks))
        found.append(Button(action, label(scope, hazard, action), why, first, powerless=not may))
    awaited = rules.awaited(now)
    return sorted(found, key=lambda one: bool(one.why_not) or one.action.act not in awaited)


def label(scope: Scope, hazard: Hazard, action: Action) -> Any:
    """The words of a button for whoever presses it: a department answers itself, the office enters what it said."""
    own = action.act == Act.ANSWER and selectors.speaks_for_department(scope, hazard)
    return _("答复移送") if own else action.label


def perform(scope: Scope, hazard: Hazard, action: Action, values: dict[str, Any]) -> Hazard:
    """Do an act with the values of its form: whoever may not adds no photo either; a photo once kept stays."""
    services.require_may(scope, hazard, action.act)
    plain = {name: value for name, value in values.items() if name != "photo"}
    if action.takes_photo:
        if photo := values.get("photo"):
            files.keep(scope, hazard, photo, role="after")
        plain["has_photo"] = bool(photo)
    if action.act == Act.RECTIFY:
        plain["proof"] = plain.pop("note")
    return action.service(scope, uid=hazard.uid, **plain)
