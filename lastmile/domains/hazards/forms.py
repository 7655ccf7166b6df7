"""Forms: text into values; they save nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.rules import Grade
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum, parse_position
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7

DATUMS = (
    (Datum.WGS84.value, _("手机或GPS定位")),
    (Datum.GCJ02.value, _("高德、腾讯地图")),
    (Datum.BD09.value, _("百度地图")),
)
TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}


def _categories() -> list[tuple[str, str]]:
    return [("", str(_("请选择"))), *((one.id, one.title) for one in catalogue.hazard_categories().values())]


class Report(forms.Form):
    """新增隐患, as the office enters it: five things, three of them required."""

    title = forms.CharField(
        label=_("什么隐患"), max_length=120, widget=forms.TextInput(attrs={**TEXT, "autofocus": True})
    )
    category = forms.ChoiceField(label=_("类别"), choices=_categories, widget=forms.Select(attrs=SELECT))
    region_code = forms.CharField(
        label=_("在哪个村、网格"),
        max_length=18,
        widget=forms.Select(attrs=SELECT),
        help_text=_("选到村即可,能到组更好"),
    )
    place = forms.CharField(label=_("具体地点"), max_length=120, required=False, widget=forms.TextInput(attrs=TEXT))
    details = forms.CharField(
        label=_("补充说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={**TEXT, "rows": 3})
    )
    found_at = forms.DateTimeField(
        label=_("发现时间"),
        required=False,
        help_text=_("不填就是现在"),
        widget=forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    position = forms.CharField(
        label=_("坐标"),
        max_length=100,
        required=False,
        help_text=_("经度,纬度,例如 103.18,26.08;不知道就空着"),
        widget=forms.TextInput(attrs=TEXT),
    )
    datum = forms.ChoiceField(label=_("坐标从哪来"), choices=DATUMS, required=False, widget=forms.Select(attrs=SELECT))
    photo = forms.FileField(
        label=_("照片(可不传)"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={**TEXT, "accept": "image/*"}),
    )
    danger_now = forms.BooleanField(label=_("马上有危险"), required=False)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region_code"]
        field.widget.choices = [("", _("请选择")), *places]

    def clean_position(self) -> tuple[float, float] | None:
        text = self.cleaned_data["position"].strip()
        try:
            return tuple(parse_position(text)) if text else None  # type: ignore[return-value]
        except NotValid as problem:
            raise forms.ValidationError(problem.message) from problem

    def clean_datum(self) -> str:
        return self.cleaned_data["datum"] or Datum.WGS84


class Confirm(forms.Form):
    """核实: grade, due day, who must rectify."""

    grade = forms.ChoiceField(
        label=_("等级"),
        choices=[(one.value, one.label) for one in (Grade.GENERAL, Grade.SUSPECTED, Grade.MAJOR)],
        widget=forms.RadioSelect,
        initial=Grade.GENERAL,
    )
    grade_basis = forms.CharField(
        label=_("判定单位、日期、依据条款"),
        max_length=120,
        required=False,
        help_text=_("只有“重大”要填"),
        widget=forms.TextInput(attrs=TEXT),
    )
    due_on = forms.DateField(
        label=_("整改期限"),
        required=False,
        help_text=_("不填按本地参数,出处见表单下面"),
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )
    rectify_post_uid = forms.UUIDField(
        label=_("谁督促整改"), required=False, help_text=_("不选就是本网格的网格员"), widget=forms.Select(attrs=SELECT)
    )
    responsible_unit = forms.CharField(
        label=_("整改责任单位(人)"), max_length=80, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    responsible_person = forms.CharField(
        label=_("责任人"), max_length=40, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    responsible_phone = forms.CharField(
        label=_("责任人电话"), max_length=30, required=False, widget=forms.TextInput(attrs={**TEXT, "inputmode": "tel"})
    )
    measures = forms.CharField(
        label=_("措施、临时管控"), max_length=300, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    money = forms.DecimalField(
        label=_("资金(万元)"),
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("不知道就空着,记为待核"),
        widget=forms.NumberInput(attrs=TEXT),
    )

    def __init__(self, *args: Any, posts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rectify_post_uid"].widget.choices = [("", _("本网格的网格员")), *posts]


class Note(forms.Form):
    """One sentence, for acts that need no more."""

    note = forms.CharField(label=_("写一句"), max_length=300, required=False, widget=forms.TextInput(attrs=TEXT))


class NoteAndPhotos(Note):
    photo = forms.FileField(
        label=_("照片(可不传)"), required=False, widget=forms.FileInput(attrs={**TEXT, "accept": "image/*"})
    )


class Return(Note):
    due_on = forms.DateField(
        label=_("新的期限"), required=False, widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d")
    )


class Elsewhere(forms.Form):
    """已在其他系统录入: said once, never asked again."""

    system = forms.CharField(label=_("系统名称"), max_length=60, widget=forms.TextInput(attrs=TEXT))
    number = forms.CharField(label=_("那边的编号"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    day = forms.DateField(
        label=_("录入日期"),
        initial=clock.today,
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )
