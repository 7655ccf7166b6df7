"""Forms of the office: text into values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.tips.rules import Finding, Gravity
from lastmile.foundation.handovers.forms import Reply as Reply

TEXT = {"class": "form-control"}


def _words(label: Any, most: int, hint: Any = "", *, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={**TEXT, "rows": 4})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


class Accept(forms.Form):
    """受理: nothing to fill in."""


class Hand(forms.Form):
    """转交: to whom, and why."""

    department = forms.ChoiceField(
        label=_("转交给哪个部门"),
        help_text=_("转交的是事情,不转交举报人。部门按时限答复;给举报人的答复仍由本级负责。"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = _words(_("为什么转交"), 200, _("写给部门看;不写举报人"))

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = [("", _("请选择")), *departments]  # type: ignore[attr-defined]


class TakeBack(forms.Form):
    """收回."""

    note = _words(_("为什么收回"), 200)


class Check(forms.Form):
    """登记核实结果."""

    finding = forms.ChoiceField(
        label=_("核实结果"),
        choices=[(one.value, one.label) for one in Finding if one is not Finding.NONE],
        widget=forms.RadioSelect,
    )
    gravity = forms.ChoiceField(
        label=_("是不是重大隐患、非法违法"),
        choices=Gravity.choices,
        required=False,
        initial=Gravity.NONE,
        widget=forms.RadioSelect,
        help_text=_("实名、查实、又是这两样的,标为符合奖励条件;金额由兑付的部门定。"),
    )
    result = _words(_("查到了什么"), 500, _("只给办理的人看,不写举报人"))


class Answer(forms.Form):
    """答复."""

    words = _words(_("答复"), 500, _("举报人凭查询码看到;不写举报人的姓名,不写被举报人的私事"))


class Decline(forms.Form):
    """不受理."""

    words = _words(_("为什么不受理、该找谁"), 500, _("举报人凭查询码看到"))


class Ask(forms.Form):
    """申请查看举报人."""

    reason = _words(_("为什么要看"), 200, _("记入台账;要由另一个人同意"))
