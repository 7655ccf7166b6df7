"""检查 as the office enters it: of which kind, by whose power, who took part, by which list, with what result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards import public as hazards
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

TEXT = {"class": "form-control"}
SELECT = {"class": "form-select"}
ONLY_OFFICIAL = {"data-only-official": ""}  # the style sheet shows these while 涉企行政检查 is chosen
CLEAN, FOUND = "clean", "found"
RESULTS = [
    (CLEAN, _("没有发现问题")),
    (FOUND, _("发现问题,登记后逐件记隐患")),
    ("list", _("用清单逐条看,由清单得出结果")),
]


def _text(label: Any, most: int, *, required: bool = False, hint: Any = "", official: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={**TEXT, **(ONLY_OFFICIAL if official else {})})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


class Check(forms.Form):
    """登记检查 at one place."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    kind = forms.ChoiceField(
        label=_("哪一种检查"),
        choices=hazards.InspectionKind.choices,
        initial=hazards.InspectionKind.ROUTINE,
        widget=forms.RadioSelect,
        help_text=_("镇里没有执法权的,是日常检查:只查看、告知,不处罚"),
    )
    on = forms.DateField(
        label=_("检查日期"),
        initial=clock.today,
        widget=forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d"),
    )
    power_unit = _text(_("执法主体(谁有执法权)"), 80, hint=_("联合检查、协助执法、涉企行政检查必填"))
    members = forms.CharField(
        label=_("参加人"),
        required=False,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
        help_text=_("一行一人:姓名 单位 执法证号;没有执法证的不写证号"),
    )
    others = _text(_("参加单位"), 200)
    plan_number = _text(_("检查计划编号"), 60, hint=_("涉企行政检查必填"), official=True)
    over_cap = _text(_("超过年度次数的理由"), 200, official=True)
    result = forms.ChoiceField(label=_("检查结果"), choices=RESULTS, widget=forms.RadioSelect)
    list_key = forms.ChoiceField(label=_("用哪张清单"), required=False, widget=forms.Select(attrs=SELECT))
    found = _text(_("检查情况"), 300)

    def __init__(self, *args: Any, lists: list[tuple[str, str]], held: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list_key"].choices = [("", _("不用清单")), *lists]  # type: ignore[attr-defined]
        self.fields["over_cap"].help_text = held

    def clean_members(self) -> list[dict[str, str]]:
        """Name, unit and number of each line; words in between are the unit."""
        found = []
        for line in self.cleaned_data["members"].splitlines():
            name, *rest = line.replace("\u3000", " ").replace("、", " ").replace(",", " ").split() or [""]
            number = rest.pop() if len(rest) > 1 else ""
            if name:
                found.append({"name": name, "unit": " ".join(rest), "certificate": number})
        return found

    def clean(self) -> dict[str, Any]:
        """The result as facts: `is_clean` and `list_key`."""
        values = super().clean() or {}
        result = values.pop("result", "")
        if result == "list" and not values.get("list_key"):
            self.add_error("list_key", _("请选一张清单"))
        values["list_key"] = values.get("list_key", "") if result == "list" else ""
        values["is_clean"] = True if result == CLEAN else None
        return values


def _categories() -> list[tuple[str, str]]:
    return [("", str(_("请选择"))), *((one.id, one.title) for one in catalogue.hazard_categories().values())]


class Found(forms.Form):
    """A hazard the check found: what, of which kind; place and unit are known."""

    hazard_uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    title = _text(_("什么隐患"), 120, required=True)
    category = forms.ChoiceField(label=_("类别"), choices=_categories, widget=forms.Select(attrs=SELECT))
    details = _text(_("补充说明"), 300)
    danger_now = forms.BooleanField(label=_("马上有危险"), required=False)
