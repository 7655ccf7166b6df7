"""What tips ask an office to fill in, counted from the forms themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.tips import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form. By itself: number, who, when, state."""
    common: dict[str, Any] = {"reused": _("查询码页、举报台账"), "by_itself": 4}
    word = "tip.handle"
    return [
        ask(
            forms.Accept,
            word,
            "tip.accepted",
            form=_("受理举报"),
            when=_("收到举报时"),
            why=_("群众看得到有人在办"),
            **common,
        ),
        ask(
            forms.Check,
            word,
            "tip.checked",
            form=_("登记核实结果"),
            when=_("核实以后"),
            why=_("属实不属实、能不能奖励"),
            **common,
        ),
        ask(
            forms.Answer,
            word,
            "tip.answered",
            form=_("答复举报"),
            when=_("办完时"),
            why=_("举报人要知道结果"),
            **common,
        ),
        ask(
            forms.Hand,
            word,
            "tip.handed",
            form=_("转交举报"),
            when=_("本级没有权时"),
            why=_("交给有权的部门"),
            **common,
        ),
        ask(
            forms.Decline,
            word,
            "tip.declined",
            form=_("不受理"),
            when=_("不归这里管时"),
            why=_("告诉人该找谁"),
            **common,
        ),
    ]
