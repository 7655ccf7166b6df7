"""Forms of a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.people.models import Holding
from lastmile.foundation.web import meanwhile
from lastmile.interfaces.console.people import choices
from lastmile.interfaces.console.people.forms import fields
from lastmile.kernel import clock


class OpenPost(forms.Form):
    """设岗: a kind at a place; the rest follows from the kind."""

    kind = fields.choice(_("岗位"), choices.kinds, required=True)
    region_code = fields.choice(_("设在哪里"), required=True)
    title = fields.text(_("怎么称呼"), 80, hint=_("不填就是“地方+岗位”"))
    uid = fields.uid()

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self, "region_code", places)


class ChangePost(forms.Form):
    """更改岗位."""

    title = fields.text(_("岗位名称"), 80, required=True)
    superior = fields.choice(_("上级岗位"), blank=_("没有"))
    unit = fields.choice(_("所属单位"), blank=_("没有"))
    domains = fields.text(_("分管领域"), 200, hint=_("副职填,用“、”分开"))
    duties = fields.lines(_("本岗写明的职责(一行一条;空着就按岗位清单)"), 3000, rows=7)

    def __init__(self, *args: Any, superiors: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields.offer(self, "superior", superiors, blank=_("没有"))
        fields.offer(self, "unit", units, blank=_("没有"))


class ClosePost(forms.Form):
    """撤岗: the last day."""

    day = fields.day(_("从哪天起撤销"), required=True, initial=clock.today)


class Appoint(forms.Form):
    """任职: who, as A or B, from when. `held`: who holds the post now and would make way."""

    person_uid = forms.UUIDField(label=_("谁"), widget=forms.RadioSelect)
    rank = forms.ChoiceField(label=_("任"), choices=Holding.Rank.choices, widget=forms.RadioSelect, initial="A")
    from_on = fields.day(_("从哪天起"), required=True, initial=clock.today)
    staff_type = fields.choice(_("人员性质"), Holding.StaffType.choices)
    full_time = forms.BooleanField(label=_("专职"), required=False)
    document_number = fields.text(_("任职文号"), 60)

    def __init__(
        self,
        *args: Any,
        people: list[tuple[str, str]],
        ranks: list[tuple[str, Any]],
        held: Sequence[Holding],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.held = {(str(one.rank), str(one.person.uid)): one for one in held}
        words = "、".join(f"{one.get_rank_display()} {one.person.name}" for one in held)
        now = _as_text(self.held)
        self.apart = {
            "person_uid": meanwhile.Apart(now, words or gettext("没有人"), lambda: now if self._same() else "?")
        }
        person: Any = self.fields["person_uid"].widget
        person.choices = people
        rank: Any = self.fields["rank"]
        rank.choices = ranks

    def _same(self) -> bool:
        """Whether just this stands already: the same appointment, sent again."""
        one = self.held.get((self["rank"].data, self["person_uid"].data))
        typed = [self[name].data or "" for name in ("staff_type", "document_number")]
        return one is not None and [one.staff_type, one.document_number] == typed


def _as_text(held: Mapping[tuple[str, str], Holding]) -> str:
    return " ".join(map("=".join, sorted(held)))


class ChangeHolding(forms.Form):
    """更改任职: what the roster (花名册) and the paper of the appointment say."""

    staff_type = fields.choice(_("人员性质"), Holding.StaffType.choices)
    full_time = forms.BooleanField(label=_("专职"), required=False)
    document_number = fields.text(_("任职文号"), 60)
    card_number = fields.text(_("工作卡编号"), 40)
    training_days = forms.DecimalField(
        label=_("培训天数"),
        max_digits=4,
        decimal_places=1,
        min_value=0,
        required=False,
        help_text=_("例如 3 或 2.5;不知道就空着,记为待核"),
        widget=forms.NumberInput(attrs={**fields.TEXT, "step": "any", "inputmode": "decimal"}),
    )
    note = fields.text(_("备注"), 200)


class Release(forms.Form):
    """免去: the last day."""

    until_on = fields.day(_("最后一天"), required=True, initial=clock.today)
