"""The fields these forms are made of, as the console draws them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
PLEASE = ("", _("请选择"))
Pairs = Sequence[tuple[str, Any]] | Callable[[], Sequence[tuple[str, Any]]]


def text(label: Any, most: int, *, required: bool = False, hint: Any = "", **attrs: Any) -> forms.CharField:
    """One line."""
    widget = forms.TextInput(attrs={**TEXT, **attrs})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


def lines(label: Any, most: int, *, rows: int = 4, hint: Any = "") -> forms.CharField:
    """Several lines."""
    widget = forms.Textarea(attrs={**TEXT, "rows": rows})
    return forms.CharField(label=label, max_length=most, required=False, help_text=hint, widget=widget)


def day(label: Any, *, hint: Any = "", required: bool = False, initial: Any = None) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=hint, widget=widget, initial=initial)


def choice(label: Any, pairs: Pairs = (), *, required: bool = False, hint: Any = "", blank: Any = "") -> Any:
    """One of a list; the first line is empty."""

    def offered() -> list[tuple[str, Any]]:
        return [("", blank or PLEASE[1]), *(pairs() if callable(pairs) else pairs)]

    widget = forms.Select(attrs=SELECT)
    return forms.ChoiceField(label=label, required=required, help_text=hint, choices=offered, widget=widget)


def uid() -> forms.UUIDField:
    """The number the page makes, so that a second press is the same thing and not one more."""
    return forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid7)


def offer(form: forms.Form, name: str, pairs: Sequence[tuple[str, Any]], *, blank: Any = "") -> None:
    """Give a choice field what it offers, known only with the request."""
    field: Any = form.fields[name]
    field.choices = [("", blank or PLEASE[1]), *pairs]
