"""Forms: text into values; they save nothing. An empty number is 待核."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.resources.rules import Origin, Source, State, Task, TeamKind
from lastmile.foundation.maps.positions import PositionField, Where
from lastmile.foundation.people.models import Skill
from lastmile.foundation.web.check_rows import CheckRows
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
NONE = [("", _("未填"))]


def _text(label: Any, most: int, *, required: bool = False, **more: Any) -> forms.CharField:
    attrs = {**TEXT, **more.pop("attrs", {})}
    return forms.CharField(label=label, max_length=most, required=required, widget=forms.TextInput(attrs=attrs), **more)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _choice(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[*NONE, *choices], required=False, widget=forms.Select(attrs=SELECT), **more
    )


def _number(label: Any, most: int, **more: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={**TEXT, "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False, widget=widget, **more)


def typed(point: Any) -> str:
    """A stored point as it would be typed again."""
    return f"{point.x:.6f},{point.y:.6f}" if point is not None else ""


def _decimal(label: Any, **more: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={**TEXT, "inputmode": "decimal", "step": "any"})
    return forms.DecimalField(
        label=label, min_value=0, max_digits=12, decimal_places=2, required=False, widget=widget, **more
    )


class InPlace(forms.Form):
    """Where it belongs, and the number that makes a second sending the same one."""

    region_code = forms.CharField(label=_("在哪个乡镇、村"), max_length=18, widget=forms.Select(attrs=SELECT))
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget: Any = self.fields["region_code"].widget
        widget.choices = [("", _("请选择")), *places]


class TeamFacts(Where):
    name = _text(_("队伍名称"), 80, required=True)
    kind = _choice(_("类型"), TeamKind.choices)
    stated = _number(_("人数"), 10_000, help_text=_("不知道就空着,记为待核;登记了队员的另有统计"))
    equipment = _text(_("装备"), 300)
    station = _text(_("驻地"), 120)
    position = PositionField(label=_("驻地坐标"), help_text=_("经度,纬度,例如 103.18,26.08;填了就在一张图上"))
    tasks = forms.MultipleChoiceField(
        label=_("可承担任务"), choices=Task.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    minutes = _number(_("出动时间(分钟)"), 1_440)
    trained_on = _day(_("最近训练"))
    drilled_on = _day(_("最近演练"))
    insurance = _text(_("保险"), 80, help_text=_("例如 意外险,到2026年12月"))
    note = _text(_("备注"), 300)
    field_order: tuple[str, ...] = (
        *("name", "kind", "stated", "equipment", "station", "position", "datum"),
        *("tasks", "minutes", "trained_on", "drilled_on", "insurance", "note"),
    )


class AddTeam(InPlace, TeamFacts):
    field_order = ("region_code", "name", "kind", "stated", "station", "minutes", "tasks")


class AddMember(forms.Form):
    name = _text(_("姓名"), 40, required=True)
    phone = _text(_("电话"), 30, attrs={"inputmode": "tel"}, help_text=_("系统里已有这个号码的,就是那个人"))
    role = forms.ChoiceField(
        label=_("担任"),
        choices=[("member", _("队员")), ("captain", _("队长")), ("deputy", _("副队长"))],
        widget=forms.Select(attrs=SELECT),
    )
    source = _choice(_("来源"), Source.choices)
    task = _choice(_("分在哪一组"), Task.choices)
    skill = _choice(_("专长"), Skill.Kind.choices)
    certificate = _text(_("证书"), 80)
    valid_until = _day(_("证书有效期至"))
    consent = _text(_("本人怎样表示同意"), 80, help_text=_("双报到党员、志愿者、居民必填,例如 本人签字登记表"))
    person_uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)


class EndMember(forms.Form):
    """Nothing to fill in: a yes."""


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class NoteDeployment(forms.Form):
    """What a team was sent out for; how many hours is counted."""

    people = forms.TypedMultipleChoiceField(label=_("出动了哪些人"), coerce=UUID, widget=CheckRows())
    task = forms.ChoiceField(label=_("做什么"), widget=forms.Select(attrs=SELECT))
    place_code = forms.ChoiceField(label=_("去了哪里"), widget=forms.Select(attrs=SELECT))
    from_at = _moment(_("开始"))
    until_at = _moment(_("结束"))
    done = _text(_("做了什么"), 300, required=True, help_text=_("一两句话,例如 转移3户9人到村小学"))
    matter = _text(_("哪件事"), 60, help_text=_("有就填:隐患编号、预警、演练名称"))
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args: Any, to_send: Any, tasks: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["people"].choices = to_send
        fields["task"].choices = [("", _("请选择")), *tasks]
        fields["place_code"].choices = [("", _("请选择")), *places]


class SupplyFacts(forms.Form):
    name = _text(_("名称"), 60, required=True)
    code = _text(_("物资编码"), 7, attrs={"inputmode": "numeric"}, help_text=_("GB/T 38565,7位数字;不知道就空着"))
    category = _text(_("类别"), 40)
    spec = _text(_("规格型号"), 80)
    unit = _text(_("单位"), 12)
    quantity = _decimal(_("数量"), help_text=_("不知道就空着,记为待核"))
    quota = _decimal(_("定额"))
    price = _decimal(_("单价(元)"))
    bought_on = _day(_("购置日期"))
    made_on = _day(_("生产日期"))
    expires_on = _day(_("有效期/报废日期"))
    store = _text(_("存放仓库"), 80)
    shelf = _text(_("货位"), 40)
    keeper = _text(_("保管人"), 40)
    keeper_phone = _text(_("保管人电话"), 30, attrs={"inputmode": "tel"})
    origin = _choice(_("来源"), Origin.choices)
    state = _choice(_("状态"), State.choices)
    checked_on = _day(_("检查日期"))
    note = _text(_("备注"), 300)


class AddSupply(InPlace, SupplyFacts):
    field_order = ("region_code", "name", "quantity", "unit", "store", "keeper", "keeper_phone", "expires_on")


class Why(forms.Form):
    why = _text(_("原因"), 200, required=True)
