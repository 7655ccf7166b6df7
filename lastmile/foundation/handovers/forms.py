"""What a department answers, as both pages ask it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.handovers.rules import GIVEN

LINE = {"class": "form-control"}


def _line(label: Any, most: int, hint: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs=LINE)
    return forms.CharField(label=label, max_length=most, required=False, help_text=hint, widget=widget)


class Reply(forms.Form):
    """What the department says. `own`: it says so itself, and need not say who it is."""

    answer = forms.ChoiceField(
        label=_("答复"), choices=[(one.value, one.label) for one in GIVEN], widget=forms.RadioSelect
    )
    words = _line(_("说明"), 200, _("不受理、退回补充要写明理由"))
    document = _line(_("答复文号"), 60)
    name = _line(_("部门答复人"), 40, _("镇里代录时必填:谁、怎么答复的,如“电话,李科长”"))

    def __init__(self, *args: Any, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            del self.fields["name"]
