"""What alerts ask people to fill in, counted from the forms themselves. What comes as a message asks nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.alerts import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form."""
    return [
        ask(
            forms.NewAlert,
            "alert.issue",
            "alert.taken",
            form=_("录入预警"),
            when=_("电话、传真收到预警时;报文和订阅源来的不用录"),
            why=_("叫到该到的人,告诉住户"),
            reused=_("叫应看板、预警台账、叫应报告"),
            by_itself=12,
        ),
        ask(
            forms.LocalAdvice,
            "alert.issue",
            "alert.advised",
            form=_("本地建议"),
            when=_("上级预警要加一句本地话时"),
            why=_("往哪走、哪里不能过,本地最清楚"),
            reused=_("以后发出的每条消息"),
            by_itself=3,
        ),
    ]
