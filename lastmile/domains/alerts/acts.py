"""The report of an owed action: a form of the pack's few questions, and the service behind it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.rules.actions import MOST_NUMBER, MOST_SIGNS, LateWhy
from lastmile.domains.alerts.selectors import actions as reads
from lastmile.domains.alerts.services import actions as services
from lastmile.domains.evacuation.public import EntrySource
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.alert_actions import Action, Ask
from lastmile.kernel import clock

TEXT = {"class": "form-control"}
SAID = "said_"


class Report(forms.Form):
    """What the pack asks, at most two or three things; why late, when it is; and from whom, when entered for another."""

    def __init__(self, *args: Any, row: OwedAction, action: Action, for_another: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.asks = row, action.ask
        for ask in action.ask:
            self.fields[SAID + ask.id] = _field(ask, row.region_code)
        if clock.now() > row.due_at:
            self.fields["late_why"] = _choice(_("晚了,为什么(点一下)"), LateWhy.choices, required=False)
        if for_another:
            self.fields["source"] = _choice(_("替谁登记:他是怎么说的"), _sources())
            self.fields["entered_for"] = _words(_("他是谁(不写就是这个岗位的人)"), 40)

    def clean(self) -> dict[str, Any]:
        """The answers apart from the rest, as the service takes them."""
        found = {name: value for name, value in (super().clean() or {}).items() if not name.startswith(SAID)}
        found["said"] = {ask.id: self.cleaned_data.get(SAID + ask.id) for ask in self.asks}
        return found


def _field(ask: Ask, region_code: str) -> forms.Field:
    if ask.kind == "choice":
        return _choice(ask.title, [(one, one) for one in ask.choices], required=ask.needed)
    if ask.kind == "whole":
        least = packs.value(ask.least, region_code).whole if ask.least else 0
        words = _("%(title)s(%(unit)s)") % {"title": ask.title, "unit": ask.unit}
        hint = _("应有 %(n)s %(unit)s") % {"n": least, "unit": ask.unit} if least else ""
        attrs = {**TEXT, "inputmode": "numeric"}
        return forms.IntegerField(
            label=words,
            min_value=0,
            max_value=MOST_NUMBER,
            required=ask.needed,
            help_text=hint,
            widget=forms.NumberInput(attrs=attrs),
        )
    return _words(ask.title, MOST_SIGNS, required=ask.needed)


def _choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=forms.RadioSelect)


def _words(label: Any, most: int, *, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.TextInput(attrs=TEXT))


def _sources() -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in EntrySource if one.value]


def report_form(scope: Scope, uid: UUID, sent: Any = None) -> Report:
    """The form of one owed action for the person asking, empty or as sent. Raises NotVisible."""
    row = reads.get_action(scope, uid)
    return Report(sent, row=row, action=reads.action_of(row), for_another=not reads.owes(scope, row))


def report(scope: Scope, row: OwedAction, **values: Any) -> OwedAction:
    """Send it: the answers of the form go to the service; a refusal is shown at the field it speaks of."""
    return services.report(scope, uid=row.uid, **values)
