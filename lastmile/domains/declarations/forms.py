"""Forms: text into values; they save nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

TEXT = {"class": "form-control"}
ADDED = "new"  # instead of a household: one more


class Confirm(forms.Form):
    """Into which household, and how many there need help."""

    household_uid = forms.ChoiceField(label=_("记进哪一户"), widget=forms.RadioSelect)
    need_help = forms.IntegerField(
        label=_("这一户需搀扶几人"),
        min_value=0,
        max_value=30,
        widget=forms.NumberInput(attrs={**TEXT, "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, households: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["household_uid"]
        field.choices = [*((str(uid), said) for uid, said in households), (ADDED, _("户档里没有,新建一户"))]
        field.initial = field.choices[0][0]

    def clean_household_uid(self) -> UUID | None:
        """None for a household more."""
        said = self.cleaned_data["household_uid"]
        return None if said == ADDED else UUID(said)


class Decline(forms.Form):
    why = forms.CharField(
        label=_("为什么没有记"),
        max_length=120,
        help_text=_("这句话会用短信告诉本人。例如:查过了,家里没有要搀扶的人"),
        widget=forms.TextInput(attrs=TEXT),
    )
