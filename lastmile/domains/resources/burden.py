"""What teams and supplies ask people to fill in, counted from the forms themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.resources import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form."""
    return [
        ask(
            forms.AddTeam,
            "resource.change",
            "unit.founded",
            form=_("登记队伍"),
            when=_("组建时,一队一次;可用表格导入"),
            why=_("出事时知道叫哪支队、多久到"),
            reused=_("应急队伍台账、叫应"),
            by_itself=3,
        ),
        ask(
            forms.AddMember,
            "resource.change",
            "team.member_added",
            form=_("加队员"),
            when=_("有人加入时;可用表格导入"),
            why=_("分组叫人"),
            reused=_("应急队伍台账、叫应、花名册"),
            by_itself=2,
        ),
        ask(
            forms.NoteDeployment,
            "resource.change",
            "deployment.noted",
            form=_("登记出动"),
            when=_("队伍或志愿者出动回来以后,一次一份"),
            why=_("查得到派了谁、干了什么、多久"),
            reused=_("队伍页、出动记录表、本人的记录"),
            by_itself=4,
        ),
        ask(
            forms.AddSupply,
            "resource.change",
            "supply.added",
            form=_("登记物资"),
            when=_("入库时;可用表格导入"),
            why=_("知道手里有什么、什么快过期"),
            reused=_("应急物资台账"),
            by_itself=2,
        ),
    ]
