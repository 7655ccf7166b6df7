"""Each act of a tip's page: its form, the service behind it, and the words of its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from lastmile.domains.tips import forms, rules, selectors, services
from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.rules import Act
from lastmile.foundation.access import sharing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers import selectors as desks


@dataclass(frozen=True)
class Action:
    """A button: its form, and the service that takes the form's values. `figure`: the pack's figure it goes by.

    `more`: what the form must be told besides. `words`: of its button, where whoever presses it has others than the office.
    """

    act: Act
    form: type[Any]
    service: Callable[..., Tip]
    figure: str = ""
    more: Callable[[Scope, Tip], dict[str, Any]] = lambda scope, tip: {}
    words: Any = ""

    @property
    def label(self) -> Any:
        return self.words or self.act.label

    def pressed_by(self, scope: Scope, tip: Tip) -> Action:
        """The same for this person: a department answers itself, the office enters what it said."""
        own = self.act == Act.REPLY and _own(scope, tip)["own"]
        return replace(self, words=_("答复转交")) if own else self


def _departments(scope: Scope, tip: Tip) -> dict[str, Any]:
    return {"departments": [(key, desk.words) for key, desk in desks.desks(tip.region_code).items()]}


def _own(scope: Scope, tip: Tip) -> dict[str, Any]:
    """The department itself need not say who it is."""
    return {"own": sharing.opens(scope, [Permission.TIP_REPLY], tip)}


ACTIONS: dict[str, Action] = {
    one.act: one
    for one in (
        Action(Act.ACCEPT, forms.Accept, services.accept_tip, "tips.accept_hours"),
        Action(Act.CHECK, forms.Check, services.check_tip),
        Action(Act.ANSWER, forms.Answer, services.answer_tip, "tips.answer_workdays"),
        Action(Act.HAND, forms.Hand, services.hand_tip, "tips.hand_answer_workdays", _departments),
        Action(Act.REPLY, forms.Reply, services.reply_tip, more=_own),
        Action(Act.TAKE_BACK, forms.TakeBack, services.take_tip_back),
        Action(Act.DECLINE, forms.Decline, services.decline_tip),
    )
}


def buttons(scope: Scope, tip: Tip) -> list[Action]:
    """What this person may do in this state."""
    fitting = rules.acts_of(tip.kind, tip.status, selectors.standing(tip))
    return [ACTIONS[act].pressed_by(scope, tip) for act in fitting if selectors.may(scope, tip, act)]
