"""核实: text into values; nothing is saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.forms.widgets import DAY, SELECT, money, text
from lastmile.domains.hazards.rules import Grade
from lastmile.foundation.access.lines import Line
from lastmile.foundation.rulepacks import catalogue


def categories() -> list[tuple[str, str]]:
    """Every category with the line it is counted in, where the two are not called the same."""
    lines = {one.id: str(Line(one.line).label) for one in catalogue.hazard_categories().values()}
    found = catalogue.hazard_categories().values()
    return [(one.id, one.title if one.title == lines[one.id] else f"{one.title}({lines[one.id]})") for one in found]


class Confirm(forms.Form):
    """核实: grade, due day, who must rectify."""

    grade = forms.ChoiceField(
        label=_("等级"),
        help_text=_("重大由有权的部门判定;觉得像,就选“疑似重大”"),
        choices=[(one.value, one.label) for one in (Grade.GENERAL, Grade.SUSPECTED)],
        widget=forms.RadioSelect,
        initial=Grade.GENERAL,
    )
    category = forms.ChoiceField(label=_("类别"), required=False, choices=categories, widget=forms.Select(attrs=SELECT))
    due_on = forms.DateField(
        label=_("整改期限"),
        required=False,
        help_text=_("清单有建议的按清单,没有的按本地参数(出处见表单下面);可以改"),
        widget=DAY(),
    )
    rectify_post_uid = forms.UUIDField(label=_("谁督促整改"), required=False, widget=forms.Select(attrs=SELECT))
    industry = text(_("行业领域"), 60, hint=_("如:燃气、民宿、建筑施工;移送、判定时按它找部门"))
    responsible_unit = text(_("整改责任单位(人)"), 80)
    responsible_person = text(_("责任人"), 40)
    responsible_phone = text(_("责任人电话"), 30, inputmode="tel")
    supervisor = text(_("监管责任人"), 40)
    measures = text(_("措施、临时管控"), 300)
    money = money(_("资金(万元)"))
    plan = text(_("预案"), 300, hint=_("预案名称,或者怎么预警、往哪撤"))

    def __init__(self, *args: Any, posts: list[tuple[str, str]], usual: str, said: str, **kwargs: Any) -> None:
        """`usual`: whose it is when nobody is chosen; `said`: what was reported, where that was no category."""
        super().__init__(*args, **kwargs)
        self.fields["rectify_post_uid"].widget.choices = [("", usual), *posts]
        if said:
            self.fields["category"].help_text = _("报的是“%(said)s”,先按这一类记;不对就改") % {"said": said}
