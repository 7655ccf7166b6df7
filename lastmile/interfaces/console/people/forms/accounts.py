"""Forms of accounts and grants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.interfaces.console.people.forms import fields
from lastmile.kernel import clock


class OpenAccount(forms.Form):
    """开通账号: nothing need be filled in; without a password the person signs in by a code first."""

    login = fields.text(_("登录名"), 40, hint=_("不填就用手机号登录"), autocomplete="off")
    password = forms.CharField(
        label=_("初始密码"),
        max_length=128,
        required=False,
        help_text=_("网格员不用密码,空着,改用登录码或二维码条;办公室人员第一次登录要改"),
        widget=forms.PasswordInput(attrs={**fields.TEXT, "autocomplete": "new-password"}),
    )


class GiveGrant(forms.Form):
    """授权: branch × lines × permissions, for a time, with the reason."""

    region_code = fields.choice(_("范围(含下级)"), required=True)
    lines = forms.MultipleChoiceField(
        label=_("条线"),
        choices=Line.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选就是四条线都管"),
    )
    permissions = forms.MultipleChoiceField(label=_("权限"), widget=forms.CheckboxSelectMultiple)
    from_on = fields.day(_("从哪天起"), required=True, initial=clock.today)
    until_on = fields.day(_("到哪天止"), hint=_("长期的空着"))
    reason = fields.text(_("授权依据"), 120, required=True, hint=_("文件、会议或事由"))
    uid = fields.uid()

    def __init__(self, *args: Any, places: list[tuple[str, str]], scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self, "region_code", places)
        permissions: Any = self.fields["permissions"]
        permissions.choices = [(one.value, one.label) for one in Permission if scope.has(one)]
