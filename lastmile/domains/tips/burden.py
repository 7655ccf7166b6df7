"""What tips ask an office to fill in, counted from the forms themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from lastmile.domains.tips import forms
from lastmile.foundation.web.burden import Ask, ask

# Of each form: the permission, its fact, its name, when it is filled in, and why.
ASKED: dict[type[Any], tuple[str, str, Any, Any, Any]] = {
    forms.Accept: ("tip.handle", "tip.accepted", lazy("受理举报"), lazy("收到举报时"), lazy("群众看得到有人在办")),
    forms.Check: ("tip.handle", "tip.checked", lazy("登记核实结果"), lazy("核实以后"), lazy("属实不属实、能不能奖励")),
    forms.Answer: ("tip.handle", "tip.answered", lazy("答复举报"), lazy("办完时"), lazy("举报人要知道结果")),
    forms.Hand: ("tip.handle", "tip.handed", lazy("转交举报"), lazy("本级没有权时"), lazy("交给有权的部门")),
    forms.Reply: ("tip.handle", "tip.replied", lazy("登记部门答复"), lazy("部门答复时"), lazy("收没收、谁来办")),
    forms.TakeBack: (
        "tip.handle",
        "tip.taken_back",
        lazy("收回转交"),
        lazy("部门不办、转错时"),
        lazy("不让事情停在半路"),
    ),
    forms.Decline: ("tip.handle", "tip.declined", lazy("不受理"), lazy("不归这里管时"), lazy("告诉人该找谁")),
}


def burden() -> list[Ask]:
    """One line for each form. By itself: number, who, when, state."""
    reused = _("查询码页、举报台账")
    return [
        ask(form, word, fact, form=str(name), when=str(when), why=str(why), reused=reused, by_itself=4)
        for form, (word, fact, name, when, why) in ASKED.items()
    ]
