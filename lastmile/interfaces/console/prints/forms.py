"""Which cards to print; who signed a list."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.prints.models import PrintSet
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7


class AskCards(forms.Form):
    """Kinds of posts, and all their cards or only those that are needed. Choices come from what the area has."""

    kinds = forms.MultipleChoiceField(
        label=_("打印哪些岗位"), error_messages={"required": _("请选要打印哪些岗位的卡。")}
    )
    only = forms.ChoiceField(label=_("打印哪些卡"), choices=PrintSet.Only.choices, initial=PrintSet.Only.NEEDED)

    stand_ins = forms.BooleanField(label=_("连同 B 角的卡"), required=False)

    def __init__(self, *args: object, kinds: Sequence[tuple[str, str]], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["kinds"].choices = list(kinds)  # type: ignore[attr-defined]


class AskGrids(forms.Form):
    """申请完整号码: on paper or as a sheet, and why."""

    form = forms.ChoiceField(
        label=_("文件"),
        choices=[("pdf", _("打印(PDF)")), ("xlsx", _("Excel(.xlsx)"))],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        label=_("为什么要完整号码"), max_length=200, widget=forms.TextInput(attrs={"class": "form-control"})
    )


class SignList(forms.Form):
    """签发: who signed, on which day, under which number. What is signed is the list as the page shows it (`seen`, `based_on`)."""

    signed_by = forms.ChoiceField(
        label=_("谁签发"),
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": _("请选今天在任的一位")},
    )
    signed_on = forms.DateField(
        label=_("签发日期(纸上写的)"),
        widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d"),
        initial=clock.today,
    )
    document_number = forms.CharField(
        label=_("发文字号(没有就空着)"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    based_on = forms.IntegerField(min_value=0, max_value=32767, widget=forms.HiddenInput)
    uid = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid7)

    def __init__(self, *args: object, signers: Sequence[tuple[str, str]], **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.fields["signed_by"].choices = list(signers)  # type: ignore[attr-defined]
