"""Forms: text into values; they save nothing. An empty number is 待核, a 0 is a 0 somebody has counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.profile.rules import PLAN_GROUPS, PlaceKind, WhichCard
from lastmile.foundation.maps.positions import Where
from lastmile.foundation.precautions.forms import Signed, plan_form
from lastmile.kernel import clock
from lastmile.kernel.loading import later

shapely = later("shapely")
TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
DAY = {**TEXT, "type": "date"}
NUMBER = {**TEXT, "inputmode": "numeric"}
ONLY_SMALL = {"data-only-small": ""}  # the style sheet shows these while 九小场所 is chosen
RISKS = (("", _("未定")), ("red", _("红")), ("orange", _("橙")), ("yellow", _("黄")), ("blue", _("蓝")))
LISTED = _("按名录、台账填;要评分、或者符合重大标准,到场所页点“定级”")


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **more)


def _number(label: Any, most: int, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={**NUMBER, **more.pop("attrs", {})})
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, widget=widget, **more)


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    attrs = {**TEXT, **more.pop("attrs", {})}
    return forms.CharField(label=label, max_length=most, required=False, widget=forms.TextInput(attrs=attrs), **more)


def typed(point: Any) -> str:
    """A stored point as it would be typed again."""
    return f"{point.x:.6f},{point.y:.6f}" if isinstance(point, shapely.Point) else ""


class InPlace(forms.Form):
    """Which village or grid something is entered for, and the number that makes a second sending the same one."""

    region_code = forms.CharField(label=_("在哪个村、网格"), max_length=18, widget=forms.Select(attrs=SELECT))
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["region_code"].widget
        widget.choices = [("", _("请选择")), *places]


class Counts(forms.Form):
    """Who is registered, at home, away, in need of help; empty is 待核."""

    registered = _number(_("在册人数"), 200, help_text=_("不知道就空着,记为待核"))
    at_home = _number(_("在家人数"), 200)
    away = _number(_("外出人数"), 200)
    need_help = _number(_("需搀扶人数"), 200)


class HouseholdFacts(Where):
    head = forms.CharField(label=_("户主"), max_length=40, widget=forms.TextInput(attrs=TEXT))
    phone = _text(_("电话"), 30, attrs={"inputmode": "tel"})
    address = _text(_("门牌、住址"), 120)
    structure = _text(_("房屋结构"), 40, help_text=_("例如 土木、砖混、框架"))
    field_order: tuple[str, ...] = ("head", "phone", "address", "structure", "position", "datum")


class AddHousehold(HouseholdFacts, Counts, InPlace):
    field_order = (
        "region_code", "head", "phone", "address", "registered", "at_home", "away", "need_help", "structure",
        "position", "datum",
    )  # fmt: skip


class Leave(forms.Form):
    """Moved away, or no more: since when and why."""

    day = _day(_("从哪天起"), initial=clock.today)
    why = _text(_("原因"), 200)


FIRST = ("kind", "sort", "area", "beds", "floor", "people", "address", "manager", "manager_phone")


class PlaceFacts(Where):
    name = forms.CharField(label=_("名称"), max_length=120, widget=forms.TextInput(attrs=TEXT))
    kind = forms.ChoiceField(label=_("类别"), choices=PlaceKind.choices, widget=forms.Select(attrs=SELECT))
    sort = forms.ChoiceField(
        label=_("九小里的哪一类"),
        required=False,
        help_text=_("超过限额的不是九小场所,要改类别;不知道就空着,记为待核"),
        widget=forms.Select(attrs=ONLY_SMALL | SELECT),
    )
    area = _number(_("面积(平方米)"), 1_000_000, attrs=ONLY_SMALL)
    beds = _number(_("床位(张)"), 10_000, attrs=ONLY_SMALL)
    floor = forms.IntegerField(
        label=_("在几层"), min_value=-9, max_value=200, required=False, help_text=_("地下写 -1"),
        widget=forms.NumberInput(attrs={**TEXT, **ONLY_SMALL}),
    )  # fmt: skip
    address = _text(_("地址"), 120)
    manager = _text(_("负责人"), 40)
    manager_phone = _text(_("负责人电话"), 30, attrs={"inputmode": "tel"})
    people = _number(_("从业或在场人数"), 1_000_000, help_text=_("不知道就空着,记为待核"))
    credit_code = _text(_("统一社会信用代码"), 18)
    industry = _text(_("行业"), 60)
    risk = forms.ChoiceField(
        label=_("风险等级"), choices=RISKS, required=False, help_text=LISTED, widget=forms.Select(attrs=SELECT)
    )
    major_source = forms.BooleanField(label=_("重大危险源"), required=False)
    insured_until = _day(_("安责险到期"), required=False)
    scale = _text(_("规模"), 40)
    safety_officer = _text(_("安全员"), 40)
    frequency = _text(_("检查频次"), 40)
    note = _text(_("备注"), 300)
    field_order: tuple[str, ...] = ("name", *FIRST)

    def __init__(self, *args: Any, sorts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["sort"]
        chosen.choices = [("", _("待核")), *sorts]


class AddPlace(PlaceFacts, InPlace):
    field_order = ("region_code", "name", *FIRST)


PlanWords = plan_form(PLAN_GROUPS)


class HandOut(Signed):
    """登记发卡签字 of the two cards."""

    leave = forms.BooleanField(label=_("避险明白卡签了"), required=False)
    field_order = ("leave", "work", "day")

    def clean(self) -> dict[str, Any]:
        """`which` cards, and the day."""
        values = super().clean() or {}
        return {"which": [one for one in WhichCard.values if values.get(one)], "day": values.get("day")}


class State(forms.Form):
    """A total an area states: the number, of which day, from where."""

    value = _number(_("数字"), 100_000_000, help_text=_("空着表示待核"))
    as_of = _day(_("哪天的数"), initial=clock.today)
    source = forms.CharField(
        label=_("从哪里来"),
        max_length=120,
        help_text=_("例如 县统计局2025年公报、派出所户籍数"),
        widget=forms.TextInput(attrs=TEXT),
    )


class LookThrough(forms.Form):
    """核对过了: what was mended, in a sentence or not at all."""

    note = _text(_("改了什么、还差什么"), 200, help_text=_("可以不填;数和待核的项会自己记下"))
    uid = forms.UUIDField(widget=forms.HiddenInput)


class Reveal(forms.Form):
    reason = forms.CharField(
        label=_("为什么要看"), max_length=200, min_length=2, widget=forms.TextInput(attrs=TEXT),
        help_text=_("原因和您的姓名会记入台账"),
    )  # fmt: skip
