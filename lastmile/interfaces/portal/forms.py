"""Forms of the public's pages: text into values."""

from django import forms
from django.utils.translation import gettext_lazy as _


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
