"""What calls ask people to fill in, counted from the forms themselves. Answering asks nothing: one key, one sign, one tap."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.orders import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form."""
    return [
        ask(
            forms.NewCall,
            "call.issue",
            "call.issued",
            form=_("发起叫应"),
            when=_("有事要叫人时"),
            why=_("叫到该到的人"),
            reused=_("叫应看板、责任快照"),
            by_itself=8,
        ),
        ask(
            forms.Answered,
            "call.answer",
            "call.entered",
            "call.read",
            form=_("登记已叫应"),
            when=_("用别的办法叫到时"),
            why=_("不再打扰已经叫到的人"),
            reused=_("叫应看板、责任快照"),
            by_itself=5,
        ),
        ask(
            forms.AtTheDoor,
            "call.answer",
            "call.door",
            form=_("登记上门结果"),
            when=_("上门回来"),
            why=_("最后一个人是谁、怎么叫应的"),
            reused=_("叫应看板、责任快照"),
            by_itself=4,
        ),
    ]
