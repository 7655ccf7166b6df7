"""Where something lies, as people type it: a position and what it was read from. Every form that asks uses these two fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.regions import drawing
from lastmile.kernel.coordinates import Datum, parse_position
from lastmile.kernel.errors import NotValid


class PositionField(forms.CharField):
    """A typed position as (longitude, latitude) in degrees, in whatever datum it was read; None where nothing is typed."""

    def __init__(self, **more: Any) -> None:
        words = {"label": _("坐标"), "help_text": _("经度,纬度,例如 103.18,26.08;不知道就空着")}
        box = forms.TextInput(attrs={"class": "form-control"})
        super().__init__(**{**words, "max_length": 100, "required": False, "widget": box, **more})

    def clean(self, value: Any) -> tuple[float, float] | None:
        """Raises ValidationError with what the typed text looks like."""
        text = super().clean(value)
        try:
            return tuple(parse_position(text)) if text else None  # type: ignore[return-value]
        except NotValid as problem:
            raise forms.ValidationError(problem.message) from problem


class DatumField(forms.ChoiceField):
    """What a typed position was read from; nothing chosen is the telephone."""

    def __init__(self, **more: Any) -> None:
        choices = [(str(key), label) for key, label in drawing.NAMES.items()]
        box = forms.Select(attrs={"class": "form-select"})
        words = {"label": _("坐标从哪来"), "choices": choices, "initial": str(Datum.WGS84), "required": False}
        super().__init__(**{**words, "widget": box, **more})

    def clean(self, value: Any) -> str:
        return str(super().clean(value) or Datum.WGS84)


class Where(forms.Form):
    """A typed position and what it was read from, taken together."""

    position = PositionField()
    datum = DatumField()

    def clean(self) -> dict[str, Any]:
        """`point` from the position, in WGS 84."""
        values = super().clean() or {}
        position, datum = values.pop("position", None), values.pop("datum", "")
        values["point"] = None
        try:
            values["point"] = drawing.point_at(position, datum or Datum.WGS84)
        except NotValid as problem:
            self.add_error("position", problem.message)
        return values
