"""Forms: text into values; they save nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.orders.rules import Found, How, Level
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
MOMENT = forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class NewCall(forms.Form):
    """One sentence, a branch, posts."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    region_code = forms.ChoiceField(
        label=_("叫哪里"), widget=forms.Select(attrs={**SELECT, "data-go": "1"}), help_text=_("换了范围,岗位重新数")
    )
    text = forms.CharField(
        label=_("说一句话"),
        max_length=400,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
        help_text=_("70 字以内是一条短信。写“请立即…”,写清在哪、做什么;没写怎么应答的,系统在末尾加“收到回1”。"),
    )
    level = forms.ChoiceField(label=_("颜色"), choices=Level.choices, initial=Level.RED, widget=forms.RadioSelect)
    post_kinds = forms.MultipleChoiceField(label=_("叫哪些岗位"), widget=forms.CheckboxSelectMultiple)
    drill = forms.BooleanField(label=_("这是演练(每条文字前加【演练】)"), required=False)

    def __init__(
        self, *args: Any, places: Sequence[tuple[str, str]], kinds: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].choices = list(places)  # type: ignore[attr-defined]
        self.fields["post_kinds"].choices = list(kinds)  # type: ignore[attr-defined]


class Answered(forms.Form):
    """登记已叫应."""

    how = forms.ChoiceField(label=_("怎么联系上的"), choices=How.choices, widget=forms.RadioSelect)
    contacted_by = forms.CharField(
        label=_("谁联系的"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text=_("不填就是您自己;别人联系的写他的名字,记为代录"),
    )
    at = forms.DateTimeField(label=_("时间"), required=False, widget=MOMENT, help_text=_("不填就是现在"))
    note = forms.CharField(label=_("补充一句"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT))


class AtTheDoor(forms.Form):
    """上门叫应的结果."""

    went = forms.CharField(label=_("谁去的"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    found = forms.ChoiceField(label=_("结果"), choices=Found.choices, widget=forms.RadioSelect)
    at = forms.DateTimeField(label=_("几点到的"), required=False, widget=MOMENT, help_text=_("不填就是现在"))
    note = forms.CharField(label=_("补充一句"), max_length=200, required=False, widget=forms.TextInput(attrs=TEXT))


class Pasted(forms.Form):
    """粘贴群里接龙."""

    text = forms.CharField(
        label=_("群里的回复"),
        max_length=20_000,
        widget=forms.Textarea(attrs={**TEXT, "rows": 10}),
        help_text=_("从微信群里复制,整段粘进来;一人一行,有编号、岗位、表情都行"),
    )


class End(forms.Form):
    """结束叫应."""

    why = forms.CharField(
        label=_("为什么结束"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=TEXT),
        help_text=_("全部叫应了可以不填;还有人没叫应必须说明"),
    )
