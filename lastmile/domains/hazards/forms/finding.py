"""A report from the office: text into values; nothing is saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.forms.widgets import SELECT, TEXT, UidsField, number, text
from lastmile.domains.hazards.rules import Source
from lastmile.foundation.files.inputs import PhotoInput
from lastmile.foundation.maps.positions import DatumField, PositionField
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.ids import uuid7


def _categories() -> list[tuple[str, str]]:
    return [("", str(_("请选择"))), *((one.id, one.title) for one in catalogue.hazard_categories().values())]


BY_HAND = (Source.OFFICE, Source.WALK, Source.PUBLIC, Source.CHECKLIST, Source.READING, Source.ELSEWHERE)


def _sources() -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in BY_HAND]


# What an address may begin the form with.
BEGUN = ("title", "category", "region_code", "place", "details", "found_at", "position", "source")


class Report(forms.Form):
    """新增隐患, as the office enters it: what and where; all else may wait."""

    title = forms.CharField(
        label=_("什么隐患"), max_length=120, widget=forms.TextInput(attrs={**TEXT, "autofocus": True})
    )
    category = forms.ChoiceField(label=_("类别"), choices=_categories, widget=forms.Select(attrs=SELECT))
    region_code = forms.CharField(
        label=_("在哪个村、网格"),
        max_length=18,
        widget=forms.Select(attrs=SELECT),
        help_text=_("选到村即可,能到组、微网格更好"),
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
    position = PositionField()
    datum = DatumField()
    photo = forms.FileField(
        label=_("照片(可不传)"),
        required=False,
        allow_empty_file=True,
        widget=PhotoInput(),
    )
    danger_now = forms.BooleanField(label=_("马上有危险"), required=False)
    source = forms.ChoiceField(
        label=_("从哪来"), choices=_sources, required=False, initial=Source.OFFICE, widget=forms.Select(attrs=SELECT)
    )
    found_how = text(_("哪个系统"), 40, hint=_("从其他系统来的才填,如:省隐患排查系统"))
    external_number = text(_("那边的编号"), 60, hint=_("有就填:以后登记“已在其他系统录入”、导台账,不用再抄"))
    industry = text(_("行业领域"), 60, hint=_("如:燃气、民宿、建筑施工;知道就填,移送时按它找部门"))
    subject_unit = text(_("主体单位"), 120)
    threatened_households = number(_("威胁户数"))
    threatened_people = number(_("威胁人数"))
    not_the_same = forms.BooleanField(label=_("附近那几件我看过,不是同一件"), required=False)
    shown = UidsField(required=False)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["region_code"]
        field.widget.choices = [("", _("请选择")), *places]

    def clean_source(self) -> str:
        return self.cleaned_data["source"] or Source.OFFICE

    def clean(self) -> dict[str, Any]:
        """`apart`: what it was shown beside and is not the same as, in place of the tick and what the page showed."""
        values = super().clean() or {}
        shown, another = values.pop("shown", []), values.pop("not_the_same", False)
        return {**values, "apart": shown if another else []}

    def ask_whether_the_same(self, near: Iterable[UUID]) -> None:
        """Show the box that says "not the same" only where something lies near, and keep what that was."""
        shown = [str(one) for one in near]
        if not shown:
            self.fields.pop("not_the_same")
            self.fields.pop("shown")
        elif self.is_bound:
            sent: Any = self.data
            self.data = sent.copy()
            self.data.setlist(self.add_prefix("shown"), shown)  # type: ignore[attr-defined]
