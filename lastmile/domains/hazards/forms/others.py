"""What others do: a department, somebody who decides on more time, whoever inspects; and reports of the same thing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.forms.widgets import choice, day, text
from lastmile.domains.hazards.rules import InspectionKind, PowerKind
from lastmile.foundation.handovers.forms import Reply
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7


class Hand(forms.Form):
    """移送: to whom, why, and what the township goes on doing."""

    department = choice(_("移送到哪个部门"), [])
    reason = text(_("为什么移送"), 200, required=True)
    measures = text(_("移送期间镇村的临时管控"), 300, required=True, hint=_("如:拉警戒带、夜间不住人、每天看一次"))

    def __init__(self, *args: Any, departments: list[tuple[str, str]], measures: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]
        self.fields["measures"].initial = measures


class Answer(Reply):
    """What the department says, and by when it will have done it."""

    promised_on = day(_("承诺办结日"), hint=_("受理才填:哪天办完;不改就按默认的这一天"))
    field_order = ("answer", "promised_on", "words", "document", "name")


class Extend(forms.Form):
    """申请延期."""

    until_on = day(_("延到哪天"), required=True)
    reason = text(_("为什么要延期"), 200, required=True)

    def __init__(self, *args: Any, decided_by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_on"].help_text = decided_by


class PaperDeadline(forms.Form):
    """Till when, on a paper about a hazard whose own deadline has passed."""

    kind = forms.CharField(widget=forms.HiddenInput)
    due_on = day(
        _("文书上的新期限"),
        required=True,
        hint=_("整改期限已经过了。隐患仍按原来的期限算逾期,要延期另走“申请延期”。"),
    )


DECISIONS = [("1", _("同意")), ("0", _("不同意"))]


class Decide(forms.Form):
    """审批延期."""

    granted = forms.TypedChoiceField(
        label=_("意见"), choices=DECISIONS, coerce=lambda value: value == "1", widget=forms.RadioSelect
    )
    note = text(_("说明"), 200, hint=_("不同意要写明理由"))


class Join(forms.Form):
    """并入: which of those near is the first."""

    first_uid = forms.ChoiceField(label=_("与哪一件是同一件"), choices=[], widget=forms.RadioSelect)

    def __init__(self, *args: Any, near: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_uid"].choices = near  # type: ignore[attr-defined]
        if not near:
            self.fields["first_uid"].help_text = _("附近近期没有同一条线的隐患,没有可以并入的。")


WITH_POWER = [one for one in InspectionKind.choices if one[0] != InspectionKind.ROUTINE]


class Inspect(forms.Form):
    """检查: of which kind, by whose power, what was found."""

    figure_only = "official"  # the year's number
    kind = forms.ChoiceField(label=_("哪一种"), choices=WITH_POWER, widget=forms.RadioSelect)
    on = day(_("检查日期"), required=True, initial=clock.today)
    plan_number = text(_("检查计划编号"), 60, hint=_("涉企行政检查必填"), only="official")
    power_unit = text(_("执法主体(谁有执法权)"), 80, required=True)
    power_name = text(_("执法人员"), 40)
    certificate = text(_("执法证号"), 40)
    others = text(_("参加单位"), 200)
    found = text(_("检查情况"), 300)
    over_cap = text(_("超过年度次数的理由"), 200, only="official")

    def __init__(self, *args: Any, held: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["over_cap"].help_text = held


def _categories() -> list[tuple[str, str]]:
    return [(one.id, one.title) for one in catalogue.hazard_categories().values()]


class PowerForm(forms.Form):
    """赋权、委托: who gave it, by which document, for what."""

    kind = forms.ChoiceField(label=_("赋权还是委托"), choices=PowerKind.choices, widget=forms.RadioSelect)
    authority = text(_("谁赋权或委托"), 80, required=True)
    document_number = text(_("文号"), 60, required=True)
    categories = forms.MultipleChoiceField(
        label=_("哪几类隐患"), choices=_categories, widget=forms.CheckboxSelectMultiple
    )
    items = text(_("事项(文件里的名称)"), 300)
    from_on = day(_("从哪天起"), required=True, initial=clock.today)
    until_on = day(_("到哪天止"), hint=_("长期有效就空着"))
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)
