"""Forms of moving people on the phone: what is said of a household, people in no list, moving first, done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.evacuation.public import GONE as GONE
from lastmile.domains.evacuation.public import People, Status
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
Choices = list[tuple[str, Any]]


def _text(label: Any, most: int, *, required: bool = False, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={**TEXT, **attrs})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)


def _number(label: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={**TEXT, "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=2000, required=False, widget=widget)


class Door(forms.Form):
    """One household: which button, how many, where to."""

    status = forms.ChoiceField(
        label=_("现在怎样"), choices=[(one.value, one.label) for one in Status if one != Status.WAITING]
    )
    gone = _number(_("走了几人(空着就是都走了)"))
    shelter = forms.ChoiceField(
        label=_("到哪个安置点"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    destination = _text(_("投亲靠友:去哪、电话"), 80)
    tonight = _number(_("今晚实际在家几人"))
    note = _text(_("说一句"), 120)

    def __init__(self, *args: Any, shelters: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["shelter"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("按一点一策")), *shelters]

    def clean_shelter(self) -> UUID | None:
        found = self.cleaned_data["shelter"]
        return UUID(found) if found else None


class Somebody(forms.Form):
    """加人: people in no list."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    kind = forms.ChoiceField(
        label=_("什么人"),
        choices=[(one.value, one.label) for one in People if one != People.HOUSEHOLD],
        widget=forms.RadioSelect,
    )
    number = _number(_("几个人(不知道空着)"))
    name = _text(_("谁带着他们"), 40)
    phone = _text(_("电话"), 20, inputmode="tel")
    origin = _text(_("从哪来、住哪里"), 80)
    point_uid = forms.ChoiceField(
        label=_("在哪个危险点下面"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args: Any, points: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["point_uid"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*points, ("", _("不在危险点下面,就在我这里"))]

    def clean_point_uid(self) -> UUID | None:
        found = self.cleaned_data["point_uid"]
        return UUID(found) if found else None


class First(forms.Form):
    """先转后报."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    words = _text(_("看到什么(可不写,转完再补)"), 200)
    drill = forms.BooleanField(label=_("这是演练"), required=False)


class Done(forms.Form):
    """办好了."""

    how = _text(_("怎么办的、在哪里找到的"), 120, required=True)
