"""What moving people and shelters ask people to fill in, counted from the forms themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.evacuation import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form. By itself: who, where, how many, phone, keepers, time, person."""
    return [
        ask(
            forms.Row,
            "move.record",
            "move.recorded",
            form=_("登记一户的转移情况"),
            when=_("转移时,一户一次"),
            why=_("知道谁还没走"),
            reused=_("看板、转移清单、清点、灾情统计、报告"),
            by_itself=11,
        ),
        ask(
            forms.Extra,
            "move.record",
            "move.added",
            form=_("加不在名册的人"),
            when=_("碰到工棚、住客时"),
            why=_("不漏一个人"),
            reused=_("看板、清点、灾情统计"),
            by_itself=4,
        ),
        ask(
            forms.Order,
            "move.order",
            "move.ordered",
            "move.first",
            form=_("转移令、先转后报"),
            when=_("决定转移时"),
            why=_("谁、几点、让哪里转"),
            reused=_("看板、转移清单、责任快照"),
            by_itself=6,
        ),
        ask(
            forms.GoHome,
            "move.return",
            "move.returned",
            form=_("解除转移"),
            when=_("可以回家时"),
            why=_("谁批准、凭什么"),
            reused=_("转移清单、责任快照"),
            by_itself=3,
        ),
        ask(
            forms.Facts,
            "shelter.edit",
            "shelter.added",
            "shelter.changed",
            form=_("避险点"),
            when=_("汛前核查时"),
            why=_("知道往哪走、住得下几人"),
            reused=_("一张图、群众查避险点、明白卡、清点"),
            by_itself=5,
        ),
    ]
