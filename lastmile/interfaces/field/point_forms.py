"""Forms of a danger point on the phone: a reading, the monitor's word, a step that was done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}


class PointReading(forms.Form):
    """记读数 in two taps: the value, then send; what is read is chosen already."""

    measure = forms.ChoiceField(label=_("读什么"), widget=forms.Select(attrs={"class": "form-select"}))
    value = forms.DecimalField(
        label=_("读数"),
        max_digits=8,
        decimal_places=2,
        widget=forms.NumberInput(attrs={**TEXT, "step": "any", "inputmode": "decimal"}),
    )
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)

    def __init__(self, *args: Any, measures: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = measures


class Judgement(forms.Form):
    """监测人判断: which of the two buttons was pressed; words may be left out."""

    move_now = forms.TypedChoiceField(
        label=_("要不要先撤人"),
        choices=[("1", _("要撤人")), ("0", _("先不撤,加密看"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("看到什么(可以不写)"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT)
    )


class StepDone(forms.Form):
    """A step of an alarm: one sentence."""

    note = forms.CharField(label=_("写一句:怎么办的,还差什么"), max_length=200, widget=forms.TextInput(attrs=TEXT))
