"""Sign-in forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

TEXT = {"class": "form-control"}


class SignIn(forms.Form):
    login = forms.CharField(
        label=_("登录名或手机号"),
        max_length=40,
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=128,
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )
    second = forms.CharField(
        label=_("动态码(开通了才填)"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class Code(forms.Form):
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "tel", "autocomplete": "tel"}),
    )
    code = forms.CharField(
        label=_("登录码(村里给的6位数)"),
        max_length=10,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class Password(forms.Form):
    old = forms.CharField(
        label=_("原密码"),
        max_length=128,
        required=False,
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("新密码"), max_length=128, widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("新密码再写一遍"),
        max_length=128,
        widget=forms.PasswordInput(attrs={**TEXT, "autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, str]:
        values = super().clean() or {}
        if values.get("new") != values.get("again"):
            self.add_error("again", _("两次写的不一样"))
        return values
