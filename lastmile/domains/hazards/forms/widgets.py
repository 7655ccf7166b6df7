"""Fields as all forms of hazards have them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}


class DAY(forms.DateInput):
    """A day as browsers choose it."""

    def __init__(self) -> None:
        super().__init__(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d")


class UidsField(forms.Field):
    """The things a page showed, which come back with it as hidden fields; whatever is no uid is none of them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        found = []
        for one in value or ():
            try:
                found.append(UUID(str(one)))
            except ValueError:
                continue
        return found


def text(
    label: Any, most: int, *, required: bool = False, hint: Any = "", only: str = "", **attrs: str
) -> forms.CharField:
    """A line of text; `only`: the choice with which the style sheet shows it (`data-only-…`)."""
    widget = forms.TextInput(attrs={**TEXT, **attrs, **({f"data-only-{only}": ""} if only else {})})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


def day(label: Any, *, required: bool = False, hint: Any = "", initial: Any = None) -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=hint, initial=initial, widget=DAY())


def number(label: Any) -> forms.IntegerField:
    """A count; empty is 待核."""
    widget = forms.NumberInput(attrs=TEXT)
    hint = _("不知道就空着,记为待核")
    return forms.IntegerField(
        label=label, min_value=0, max_value=10_000_000, required=False, help_text=hint, widget=widget
    )


def money(label: Any) -> forms.DecimalField:
    """万元; empty is 待核."""
    widget = forms.NumberInput(attrs=TEXT)
    hint = _("不知道就空着,记为待核")
    return forms.DecimalField(
        label=label, max_digits=10, decimal_places=2, min_value=0, required=False, help_text=hint, widget=widget
    )


def choice(
    label: Any, choices: Any, *, required: bool = True, hint: Any = "", initial: Any = None
) -> forms.ChoiceField:
    widget = forms.Select(attrs=SELECT)
    return forms.ChoiceField(
        label=label, choices=choices, required=required, help_text=hint, initial=initial, widget=widget
    )
