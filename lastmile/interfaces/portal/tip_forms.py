"""Forms of 报告危险、举报、查进度: text into values."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.domains.tips.public import Kind
from lastmile.foundation.files.inputs import PhotoInput
from lastmile.foundation.rulepacks import selectors as packs

WHO = (("no", _("匿名")), ("yes", _("实名")))
EXAMPLES = {
    Kind.DANGER: _("例如:屋后山坡裂了一道缝,有两指宽,下面住着3户"),
    Kind.VIOLATION: _("例如:某某砂石厂没有手续还在开采;某工地出了事没有上报"),
    Kind.OPINION: _("例如:上月报过的路灯坏了,一直没人来看"),
}
WHERES = {
    Kind.DANGER: _("例如:3组村小学后面"),
    Kind.VIOLATION: _("例如:某某公司,在河边桥头"),
    Kind.OPINION: _("例如:哪个村、哪个单位"),
}


class Tell(forms.Form):
    """What, where, a photo if there is one; who, only if they want. `token` makes a second sending the same tip."""

    what = forms.CharField(
        label=_("什么事"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"})
    )
    where = forms.CharField(label=_("在哪"), max_length=120, widget=forms.TextInput(attrs={"class": "form-control"}))
    photo = forms.FileField(
        label=_("照片(可不传)"),
        required=False,
        widget=PhotoInput(with_place=False),
        help_text=_("照片里的位置和时间会先去掉。"),
    )
    named = forms.ChoiceField(
        label=_("匿名还是实名"),
        choices=WHO,
        initial="no",
        widget=forms.RadioSelect,
        help_text=_("实名:只有受理人能看到;查实的重大隐患按规定奖励。匿名也会查,但不能发奖。"),
    )
    name = forms.CharField(
        label=_("姓名(实名才填)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("手机号(可不留)"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "tel", "autocomplete": "tel"}),
    )
    lon = forms.FloatField(required=False, widget=forms.HiddenInput(attrs={"data-spot-lon": ""}))
    lat = forms.FloatField(required=False, widget=forms.HiddenInput(attrs={"data-spot-lat": ""}))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].help_text = EXAMPLES[kind]
        self.fields["where"].help_text = WHERES[kind]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        said = dict(self.cleaned_data)
        lon, lat = said.pop("lon"), said.pop("lat")
        position = (lon, lat) if lon is not None and lat is not None else None
        return {**said, "token": str(said["token"]), "named": said["named"] == "yes", "position": position}


class LookUp(forms.Form):
    """查我报的事: the code."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=24,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signs = packs.of_installation("tips.code_signs").whole
        self.fields["code"].label = gettext("查询码(%(n)s位数字)") % {"n": signs}


class Again(forms.Form):
    """没解决,再反映."""

    code = forms.CharField(max_length=24, widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("哪里没解决(可不写)"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
