"""Forms of the console's own pages. They turn text into values and save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

USUAL_REASONS = [
    _("道路中断未到场"),
    _("通信中断"),
    _("正在现场核实"),
    _("等部门答复"),
    _("当事人不在"),
    _("雨天无法施工"),
]


class Explain(forms.Form):
    words = forms.CharField(
        label=_("说明"),
        max_length=120,
        help_text=_("一句话即可。说明了就不再催,期限不变。"),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class ChangeFigure(forms.Form):
    value = forms.CharField(
        label=_("本地的数"), max_length=60, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    clear = forms.BooleanField(label=_("不再用本地的数,恢复上级的"), required=False)
    reason = forms.CharField(
        label=_("依据或理由"), max_length=120, widget=forms.TextInput(attrs={"class": "form-control"})
    )
