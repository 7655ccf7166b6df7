"""Sign-in forms."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
STALE_SLIP = _("这张登录条用过了或过期了,上面的数字也不能再用。请向发给您的人要一张新的;另有登录码的,用登录码登录。")


def digits(text: str) -> str:
    """Digits as people write them: full width, parted by spaces or dashes."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign not in " -\u3000")


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
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_second(self) -> str:
        return digits(self.cleaned_data["second"])


class Code(forms.Form):
    phone = forms.CharField(
        label=_("手机号"),
        max_length=20,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "tel", "autocomplete": "tel"}),
    )
    code = forms.CharField(
        label=_("登录码"),
        max_length=10,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signs = packs.of_installation("access.code_digits").whole
        self.fields["code"].label = gettext("登录码(发给您的%(n)s位数)") % {"n": signs}

    def clean_code(self) -> str:
        return digits(self.cleaned_data["code"])


class Slip(forms.Form):
    """The secret of a QR slip, brought by its link."""

    slip = forms.CharField(max_length=100, widget=forms.HiddenInput)


class Number(forms.Form):
    number = forms.CharField(
        label=_("手机上显示的6位数"),
        max_length=10,
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_number(self) -> str:
        return digits(self.cleaned_data["number"])


class Token(forms.Form):
    """A key for a program: its name, what it may, how long."""

    name = forms.CharField(label=_("给哪个程序用"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    permissions = forms.MultipleChoiceField(label=_("它可以做什么"), widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(
        label=_("有效几天"), initial=90, min_value=1, max_value=3650, widget=forms.NumberInput(attrs=TEXT)
    )
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [(one.value, one.label) for one in Permission if scope.has(one)]
        self.fields["permissions"].choices = mine  # type: ignore[attr-defined]


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
