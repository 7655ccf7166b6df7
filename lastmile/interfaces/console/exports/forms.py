"""What a table is handed out with, and what the upper system answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.web import meanwhile
from lastmile.kernel import clock

TEXT = {"class": "form-control"}


class Take(forms.Form):
    """Which file, all rows or only the changed, stars or full numbers."""

    form = forms.ChoiceField(
        label=_("文件"),
        choices=[("xlsx", _("Excel(.xlsx)")), ("csv", _("CSV"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    since = forms.UUIDField(required=False, widget=forms.HiddenInput)
    full = forms.BooleanField(label=_("要完整号码"), required=False)
    reason = forms.CharField(
        label=_("为什么要完整号码"),
        max_length=200,
        required=False,
        help_text=_("选了“要完整号码”才填。原因和您的姓名会记入台账链。"),
        widget=forms.TextInput(attrs=TEXT),
    )

    def __init__(self, *args: Any, reveals: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reveals:
            del self.fields["full"], self.fields["reason"]


class Decide(forms.Form):
    """Yes or no to a file with full numbers of so many `people`, and why not."""

    agreed = forms.TypedChoiceField(
        label=_("答复"),
        choices=[("1", _("同意")), ("0", _("不同意"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("理由"),
        max_length=200,
        required=False,
        help_text=_("不同意要写明理由"),
        widget=forms.TextInput(attrs=TEXT),
    )

    def __init__(self, *args: Any, people: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = gettext("%(n)s人") % {"n": people}
        self.apart = {"people": meanwhile.Apart(str(people), words, lambda: "?", at="agreed", title=gettext("人数"))}


class Receipt(forms.Form):
    """System, number and day of the upper system's receipt."""

    system = forms.CharField(
        label=_("交到哪个系统"),
        max_length=60,
        help_text=_("例如 省应急管理综合平台"),
        widget=forms.TextInput(attrs=TEXT),
    )
    receipt = forms.CharField(label=_("回执编号"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    receipt_on = forms.DateField(
        label=_("回执日期"),
        initial=clock.today,
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )
