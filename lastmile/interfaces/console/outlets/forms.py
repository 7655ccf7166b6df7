"""Forms of outlets, of the log of publication and of reports by SMS. They save nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.channels.publishing.rules import Kind, Result, Way
from lastmile.foundation.web import meanwhile
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}


def _text(label: Any, most: int, *, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.TextInput(attrs=TEXT), **more)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs=SELECT), **more)


class OutletFacts(forms.Form):
    """What may be changed of an outlet. Address and secret are never shown again; empty leaves them as they are."""

    name = _text(_("名称"), 60, help_text=_("群名或设备名,如“海科村网格群”“村委会大喇叭”"))
    address = _text(_("地址"), 1000, required=False, help_text=_("不改就空着;存好后不再显示"))
    secret = _text(_("签名密钥"), 200, required=False, help_text=_("钉钉、飞书机器人开了签名才填;不改就空着"))
    note = _text(_("备注"), 120, required=False)

    def __init__(self, *args: Any, over: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.apart = {name: meanwhile.unseen(self, name, getattr(over, name, "")) for name in ("address", "secret")}


class AddOutlet(OutletFacts):
    """An outlet of a place."""

    region_code = forms.CharField(label=_("哪里的"), max_length=18, widget=forms.Select(attrs=SELECT))
    kind = _choice(_("种类"), [("", _("请选择")), *Kind.choices])
    address = _text(_("地址"), 1000, help_text=_("群机器人的 Webhook 地址,或播发平台的接口地址;存好后不再显示"))
    secret = _text(_("签名密钥"), 200, required=False, help_text=_("钉钉、飞书机器人开了签名才填"))
    field_order = ("region_code", "kind", "name", "address", "secret", "note")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["region_code"].widget
        widget.choices = [("", _("请选择")), *places]


class LogPublication(forms.Form):
    """A publication by hand or by another system."""

    region_code = forms.CharField(label=_("在哪里"), max_length=18, widget=forms.Select(attrs=SELECT))
    way = _choice(_("怎么发的"), [("", _("请选择")), *Way.choices])
    at = forms.DateTimeField(
        label=_("什么时候"),
        widget=forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("过后补记也可以,会注明补录"),
    )
    result = _choice(_("结果"), Result.choices, initial=Result.OUT)
    reached = forms.IntegerField(
        label=_("通知到多少(户或人)"),
        min_value=0,
        max_value=100_000_000,
        required=False,
        widget=forms.NumberInput(attrs={**TEXT, "inputmode": "numeric"}),
        help_text=_("不知道就空着,记为待核"),
    )
    note = _text(_("说明"), 200, required=False)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["region_code"].widget
        widget.choices = [("", _("请选择")), *places]
        self.fields["at"].initial = clock.local(clock.now())


class SettleReport(forms.Form):
    """What was done about a report."""

    outcome = _text(_("怎么处理的"), 200, help_text=_("如“22:41 已回拨,是真的,已派人;已按险情处置”"))
