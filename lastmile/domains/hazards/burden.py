"""What hazards ask people to fill in, counted from the forms themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.hazards import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form. By itself: number, person, post, grid, position, three times, line; person, post, time, state."""
    return [
        ask(
            forms.Report,
            "hazard.report",
            "hazard.reported",
            form=_("上报隐患"),
            when=_("发现时"),
            why=_("发现危险才有人去改"),
            reused=_("隐患台账、网格表、月报"),
            by_itself=9,
        ),
        ask(
            forms.NoteAndPhotos,
            "hazard.rectify",
            "hazard.rectified",
            form=_("登记整改"),
            when=_("改完时"),
            why=_("改完才能销号"),
            reused=_("隐患台账"),
            by_itself=4,
        ),
        ask(
            forms.Confirm,
            "hazard.confirm",
            "hazard.confirmed",
            "hazard.dismissed",
            form=_("核实定级"),
            when=_("有上报时"),
            why=_("定给谁、几时改完"),
            reused=_("告知单、隐患台账"),
            by_itself=4,
        ),
        ask(
            forms.Verify,
            "hazard.verify",
            "hazard.closed",
            "hazard.returned",
            "hazard.rechecked",
            form=_("复查"),
            when=_("整改后"),
            why=_("改没改好另一个人看"),
            reused=_("隐患台账"),
            by_itself=4,
        ),
        *_of_major(),
        *_with_others(),
    ]


def _of_major() -> list[Ask]:
    """What only 重大 or what may be it asks for."""
    common: dict[str, Any] = {
        "when": _("疑似或判定为重大时"),
        "reused": _("隐患台账、重大隐患清单、文书"),
        "by_itself": 4,
    }
    return [
        ask(
            forms.Judge, "hazard.judge", "hazard.judged", form=_("判定重大"), why=_("重大要有依据和判定单位"), **common
        ),
        ask(forms.Lower, "hazard.judge", "hazard.lowered", form=_("判定为一般"), why=_("不是重大也要有依据"), **common),
        ask(
            forms.Prepare,
            "hazard.confirm",
            "hazard.prepared",
            form=_("五项落实"),
            why=_("责任、措施、资金、时限、预案落实了才整改"),
            **common,
        ),
        ask(forms.Accept, "hazard.judge", "hazard.accepted", form=_("验收"), why=_("重大隐患验收后才能销号"), **common),
        ask(forms.List, "hazard.judge", "hazard.listed", form=_("挂牌督办"), why=_("上级盯着改"), **common),
        ask(forms.Lift, "hazard.judge", "hazard.lifted", form=_("解除挂牌"), why=_("改完要摘牌"), **common),
    ]


def _with_others() -> list[Ask]:
    """What is asked when somebody else has the power, or more time is needed."""
    common: dict[str, Any] = {
        "when": _("本级办不了或要多方时"),
        "reused": _("移送单、隐患台账、检查次数"),
        "by_itself": 4,
    }
    return [
        ask(forms.Hand, "hazard.confirm", "hazard.handed", form=_("移送部门"), why=_("交给有权的部门"), **common),
        ask(forms.Answer, "hazard.answer", "hazard.answered", form=_("答复移送"), why=_("收没收、谁来办"), **common),
        ask(
            forms.Extend,
            "hazard.rectify",
            "hazard.asked_time",
            form=_("申请延期"),
            why=_("按期改不完要说明"),
            **common,
        ),
        ask(
            forms.Decide,
            "hazard.confirm",
            "hazard.extended",
            "hazard.extension_refused",
            form=_("审批延期"),
            why=_("别人来定延不延"),
            **common,
        ),
        ask(
            forms.Inspect,
            "hazard.confirm",
            "hazard.inspected",
            form=_("检查、协助执法"),
            why=_("谁的执法权要写清"),
            **common,
        ),
    ]
