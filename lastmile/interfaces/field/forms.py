"""Forms of the phone: four taps; what the phone itself knows comes along hidden."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.files.inputs import PhotoInput
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.coordinates import must_lie_in_china
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7

FAR = {1: _("1 公里"), 3: _("3 公里"), 10: _("10 公里")}
TEXT = {"class": "form-control"}
HIDDEN = forms.HiddenInput
HURT = (("unknown", _("不清楚")), ("no", _("没有")), ("yes", _("有")))


def _pictures() -> list[tuple[str, str]]:
    return [(one.id, one.title) for one in catalogue.hazard_pictures().values()]


class Report(forms.Form):
    """上报: photo, place, kind, send. Not asked: level, category, responsible unit, money, deadline."""

    uid = forms.UUIDField(widget=HIDDEN, initial=uuid7)
    lon = forms.CharField(widget=HIDDEN, required=False, max_length=20)
    lat = forms.CharField(widget=HIDDEN, required=False, max_length=20)
    accuracy = forms.CharField(widget=HIDDEN, required=False, max_length=20)
    photo = forms.FileField(
        label=_("拍照"),
        required=False,
        allow_empty_file=True,
        widget=PhotoInput({"capture": "environment"}),
    )
    region_code = forms.CharField(
        label=_("哪个村、哪个组"), max_length=18, required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    place = forms.CharField(
        label=_("具体地点(可不填)"), max_length=120, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    picture = forms.ChoiceField(label=_("是什么"), choices=_pictures, widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].error_messages["required"] = _("请点一下是哪一类。")
        choices = [("", _("就在这里")), *places]
        self.fields["region_code"].widget.choices = choices

    def clean(self) -> dict[str, Any]:
        """What the phone says of its place is taken when it can be true, and left out when not: a report is never refused
        for it."""
        values = super().clean() or {}
        values["position"] = _position(values.pop("lon", ""), values.pop("lat", ""))
        values["accuracy"] = _metres(values.pop("accuracy", "")) if values["position"] else None
        return values


class Danger(Report):
    """发险情: what, where, whether anybody is hurt; seen when the page was opened, or earlier."""

    field_order = ("picture", "region_code", "place", "hurt")
    hurt = forms.ChoiceField(
        label=_("有没有人受伤被困"), choices=HURT, initial="unknown", widget=forms.RadioSelect, required=False
    )
    seen_at = forms.CharField(widget=HIDDEN, required=False, max_length=40)
    earlier = forms.DateTimeField(
        label=_("其实是更早看到的"),
        required=False,
        widget=forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    @property
    def opened(self) -> Any:
        """When it was first opened, also where it comes back; else now."""
        return _moment(self["seen_at"].value() or "") or clock.now()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        opened = _moment(values.pop("seen_at", ""))
        values["found_at"] = values.pop("earlier", None) or opened
        hurt = dict(HURT)[values.pop("hurt", "") or "unknown"]
        values["details"] = str(_("有没有人受伤被困:%(hurt)s") % {"hurt": hurt})
        return values


def _moment(text: str) -> Any:
    """When the page was opened, unless that lies ahead of now."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo and moment.year > 1900 and moment <= clock.now() else None


def _position(lon: str, lat: str) -> tuple[float, float] | None:
    try:
        found = float(lon), float(lat)
        must_lie_in_china(*found)
    except (ValueError, NotValid):
        return None
    return found


def _metres(text: str) -> float | None:
    try:
        metres = float(text)
    except ValueError:
        return None
    return metres if 0 <= metres <= 100_000 else None


class Nearby(forms.Form):
    """地图: from where the phone says it is, else from where one acts; how far to look, in kilometres."""

    lon = forms.CharField(widget=HIDDEN, required=False, max_length=20)
    lat = forms.CharField(widget=HIDDEN, required=False, max_length=20)
    far = forms.TypedChoiceField(
        label=_("看多远"), choices=[(one, one) for one in FAR], coerce=int, empty_value=None, required=False
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        return {**values, "position": _position(values.get("lon", ""), values.get("lat", ""))}


class Words(forms.Form):
    """说一句."""

    words = forms.CharField(
        label=_("说一句"), max_length=300, widget=forms.Textarea(attrs={**TEXT, "rows": 2}), strip=True
    )


class Photo(forms.Form):
    """补一张照片."""

    photo = forms.FileField(label=_("照片"), allow_empty_file=True, widget=PhotoInput())
