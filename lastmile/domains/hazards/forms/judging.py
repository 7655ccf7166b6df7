"""重大: judging, lowering, the five, acceptance, supervision; text into values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.forms.widgets import choice, day, money, text
from lastmile.domains.hazards.rules import Risk
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

OTHER = "other"  # a local or new standard, or one of a line that has none in the list, such as geology


def _standards() -> list[tuple[str, str]]:
    return [(one.id, f"{one.title}({one.number})") for one in catalogue.standards().values()]


class Judge(forms.Form):
    """判定为重大: standard and clause, unit, day. Standards that speak of the hazard's category come first."""

    standard = choice(_("依据的判定标准"), _standards)
    clause = text(_("条款"), 100, required=True, hint=_("如:第六条第(三)项;选了“其他”的,连名称、文号一起写"))
    unit = text(_("判定单位"), 80, required=True)
    on = day(_("判定日期"), required=True, initial=clock.today)

    def __init__(self, *args: Any, hazard: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = catalogue.standards()
        ours = [one for one in _standards() if hazard.category in every[one[0]].categories]
        others = [one for one in _standards() if one not in ours]
        offered = [("", _("请选择")), *ours, *others, (OTHER, _("其他(名称、文号写在条款里)"))]
        self.fields["standard"].choices = offered  # type: ignore[attr-defined]
        self.fields["unit"].initial = unit

    def clean(self) -> dict[str, Any]:
        """The clause with its standard, as it is kept."""
        values = super().clean() or {}
        standard = catalogue.standards().get(values.pop("standard", ""))
        if standard and "clause" in values:
            values["clause"] = f"{standard.number}《{standard.title}》{values['clause']}"[:200]
        return values


class Lower(forms.Form):
    """判定为一般: unit and reason."""

    unit = text(_("判定单位"), 80, required=True)
    note = text(_("为什么不是重大"), 200, required=True)

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].initial = unit


class Accept(forms.Form):
    """验收 by the judging unit."""

    unit = text(_("验收单位"), 80, required=True)
    on = day(_("验收日期"), required=True, initial=clock.today)
    document = text(_("验收文号"), 60, required=True)

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].initial = unit


class Prepare(forms.Form):
    """措施、资金、时限、责任、预案, and what else the ledger asks."""

    measures = text(_("措施"), 300)
    money = money(_("资金(万元)"))
    due_on = day(_("时限"), hint=_("判定前定的期限已经过了的,重新定;五项齐了以后要改,用“申请延期”"))
    responsible_unit = text(_("整改责任单位"), 80)
    responsible_person = text(_("整改责任人"), 40)
    responsible_phone = text(_("责任人电话"), 30, inputmode="tel")
    supervisor = text(_("监管责任人"), 40)
    supervisor_phone = text(_("监管责任人电话"), 30, inputmode="tel")
    plan = text(_("预案"), 300, hint=_("预案名称,或者怎么预警、往哪撤"))
    industry = text(_("行业领域"), 60)
    subject_unit = text(_("主体单位"), 120)
    risk = choice(_("风险等级"), [("", _("待核")), *Risk.choices], required=False)
    remarks = text(_("备注"), 300)

    def __init__(self, *args: Any, hazard: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(hazard, name) for name in self.fields}


class List(forms.Form):
    """挂牌督办."""

    unit = text(_("督办单位"), 80, required=True)
    document_number = text(_("督办文号"), 60)
    demands = text(_("督办要求"), 200)
    due_on = day(_("督办期限"))

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].initial = unit


class Lift(forms.Form):
    """解除督办."""

    document_number = text(_("解除文号"), 60)
