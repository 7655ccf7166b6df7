"""Forms: text into values; they save nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.points import places
from lastmile.domains.points.rules import Ending, Measure, Scale
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.maps.positions import DatumField, PositionField
from lastmile.foundation.precautions.forms import Posts, Signed, plan_form
from lastmile.foundation.precautions.rules import PLAN_GROUPS
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}


def _text(label: Any, most: int, *, required: bool = False, help_text: Any = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={**TEXT, "rows": rows}) if rows else forms.TextInput(attrs=TEXT)
    return forms.CharField(label=label, max_length=most, required=required, help_text=help_text, widget=widget)


def _select(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=forms.Select(attrs=SELECT))


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("请选择")), *places.kinds()]


class Facts(forms.Form):
    """What is known of a danger point, as offices list it."""

    name = _text(_("名称"), 80, required=True)
    kind = _select(_("种类"), _kinds)
    colour = _select(_("颜色"), Colour.choices, required=False)
    scale = _select(_("规模"), Scale.choices, required=False)
    place = _text(_("具体地点"), 120)
    position = PositionField()
    datum = DatumField()
    trigger = _text(_("诱因"), 200, help_text=_("空着的话,选现成的一点一策时会带上"))
    signs = _text(_("前兆"), 300, rows=2)
    frequency = _text(_("监测频次"), 120)
    tools = _text(_("监测工具"), 120)
    unlisted = forms.IntegerField(
        label=_("不在名册的人"),
        min_value=0,
        max_value=30_000,
        required=False,
        help_text=_("工棚、住客、租客;没有填 0,不知道空着(待核)"),
        widget=forms.NumberInput(attrs=TEXT),
    )
    unlisted_note = _text(_("他们是谁"), 120)
    note = _text(_("备注"), 300)


class Register(Facts):
    """新增危险点."""

    region_code = forms.CharField(label=_("在哪个村、网格"), max_length=18, widget=forms.Select(attrs=SELECT))
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)
    field_order = ("name", "kind", "region_code")

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"].widget.choices = [("", _("请选择")), *places]


class Change(Posts, Facts):
    """更改: facts and the posts that watch and keep the point."""

    field_order = ("name", "kind", "colour", "scale", "monitor_post_uid", "keeper_post_uid")


class Judge(forms.Form):
    """监测人判断: no figure is needed."""

    move_now = forms.TypedChoiceField(
        label=_("要不要先撤人"),
        choices=[("1", _("要撤人:马上叫人走,先撤后报")), ("0", _("先不撤:逐户说到,加密看"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = _text(_("看到什么"), 200, help_text=_("可以不写,撤完再补"))


class End(forms.Form):
    """解除险情 or 虚惊, with a word."""

    ending = forms.ChoiceField(
        label=_("怎么结束"),
        choices=[(one.value, one.label) for one in (Ending.FALSE_ALARM, Ending.SETTLED)],
        widget=forms.RadioSelect,
    )
    words = _text(_("依据:谁看过、看到什么、谁同意"), 200, required=True)


class Dissolve(forms.Form):
    """销号."""

    why = _text(_("为什么销号"), 200, required=True, help_text=_("治理完工、搬迁完毕,谁验收的"))
    day = forms.DateField(
        label=_("销号日期"),
        initial=clock.today,
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )


class Rewatch(forms.Form):
    """恢复在管."""

    why = _text(_("为什么恢复在管"), 200, required=True)


class Reading(forms.Form):
    """记读数: one value."""

    measure = _select(_("读什么"), Measure.choices)
    value = forms.DecimalField(
        label=_("读数"),
        max_digits=8,
        decimal_places=2,
        help_text=_("裂缝、雨量用毫米,水位用米"),
        widget=forms.NumberInput(attrs={**TEXT, "step": "any", "inputmode": "decimal"}),
    )
    at = forms.DateTimeField(
        label=_("什么时候读的"),
        required=False,
        help_text=_("不填就是现在"),
        widget=forms.DateTimeInput(attrs={**TEXT, "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    note = _text(_("说一句"), 120)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)


class Limits(forms.Form):
    """阈值: limits of this point's own."""

    orange = forms.DecimalField(
        label=_("橙线(准备走)"),
        max_digits=8,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={**TEXT, "step": "any"}),
    )
    red = forms.DecimalField(
        label=_("红线(马上走)"),
        max_digits=8,
        decimal_places=2,
        required=False,
        widget=forms.NumberInput(attrs={**TEXT, "step": "any"}),
    )
    source = _text(_("谁给的、哪一天"), 120, help_text=_("两条线都空着,就用参数里的值"))


PlanWords = plan_form(PLAN_GROUPS)


class Note(forms.Form):
    """One sentence about a step that was done."""

    note = _text(_("写一句:怎么办的,还差什么"), 200, required=True)


class HandOut(Signed):
    """登记发卡签字 of households."""

    households = forms.MultipleChoiceField(label=_("签了字的户"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, households: list[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["households"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(uid), words) for uid, words in households]

    def clean_households(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["households"]]
