"""What danger points ask people to fill in, counted from the forms themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.points import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form. By itself: number, line, person, post, times, people below, score, state."""
    return [
        ask(
            forms.Reading,
            "reading.enter",
            "reading.entered",
            form=_("记读数"),
            when=_("看危险点时"),
            why=_("越线就要叫人走"),
            reused=_("监测表、险情处置、报告"),
            by_itself=5,
        ),
        ask(
            forms.Judge,
            "reading.enter",
            "point.alarmed",
            form=_("监测人判断"),
            when=_("觉得不对时"),
            why=_("先撤后报"),
            reused=_("待办、险情处置"),
            by_itself=6,
        ),
        ask(
            forms.Facts,
            "point.change",
            "point.registered",
            "point.changed",
            form=_("危险点台账"),
            when=_("汛前核查时"),
            why=_("知道哪里危险、下面有谁"),
            reused=_("一点一策、两卡、一张图、上报台账"),
            by_itself=7,
        ),
        ask(
            forms.PlanWords,
            "point.change",
            "point.planned",
            form=_("一点一策"),
            when=_("汛前"),
            why=_("夜里照着做"),
            reused=_("避险明白卡、工作明白卡"),
            by_itself=22,
        ),
    ]
