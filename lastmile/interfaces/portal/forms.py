"""Forms of the public's pages: text into values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.declarations.public import Who


class LeaveNumber(forms.Form):
    """留手机号 or take it back: the number, and consent in words."""

    phone = forms.CharField(
        label=_("手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    agree = forms.BooleanField(
        label=_("我同意:这个号码只用来给我发这里的预警短信,加密保存,不给别人看;我随时可以退订,退订就删掉"),
        error_messages={"required": _("要您同意才能登记;退订也请勾上。")},
    )


class ProveNumber(forms.Form):
    """验证码: joining or leaving."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("短信里的6位验证码"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class TellVillage(forms.Form):
    """愿意告诉村里 (P5): the public's form."""

    group = forms.ChoiceField(label=_("住在哪(村、组)"), required=False)
    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("手机号"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    who = forms.MultipleChoiceField(label=_("家里有谁要人帮"), choices=Who.choices, widget=forms.CheckboxSelectMultiple)
    people = forms.IntegerField(
        label=_("一共几人要帮"),
        required=False,
        min_value=1,
        max_value=30,
        help_text=_("说不清就空着"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    agree = forms.BooleanField(
        label=_("我同意:把上面这些告诉村里,只用来转移时有人来帮;加密保存,不公开;我随时可以撤回,撤回就删掉"),
        error_messages={"required": _("要您同意才能告诉村里。")},
    )

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.choices = groups


class TakeBack(forms.Form):
    """Take back what was told: the number alone."""

    phone = forms.CharField(
        label=_("当时留的手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
