"""Each act of a tip's page: its form, the service behind it, and the words of its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lastmile.domains.tips import forms, rules, services
from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.rules import Act
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope


@dataclass(frozen=True)
class Action:
    """A button: its form, and the service that takes the form's values. `figure`: the pack's figure it goes by."""

    act: Act
    form: type[Any]
    service: Callable[..., Tip]
    figure: str = ""

    @property
    def label(self) -> Any:
        return self.act.label


ACTIONS: dict[str, Action] = {
    one.act: one
    for one in (
        Action(Act.ACCEPT, forms.Accept, services.accept_tip, "tips.accept_hours"),
        Action(Act.CHECK, forms.Check, services.check_tip),
        Action(Act.ANSWER, forms.Answer, services.answer_tip, "tips.answer_workdays"),
        Action(Act.HAND, forms.Hand, services.hand_tip),
        Action(Act.DECLINE, forms.Decline, services.decline_tip),
    )
}


def buttons(scope: Scope, tip: Tip) -> list[Action]:
    """What this person may do in this state."""
    if not scope.may(Permission.TIP_HANDLE, on=tip):
        return []
    return [ACTIONS[act] for act in rules.acts_of(tip.kind, tip.status)]
