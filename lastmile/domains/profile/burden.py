"""What the base database asks people to fill in, counted from the forms themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.profile import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form."""
    return [
        ask(
            forms.AddHousehold,
            "profile.change",
            "household.added",
            form=_("建户档"),
            when=_("第一次,一户一次"),
            why=_("转移时知道叫谁、扶谁"),
            reused=_("基本情况、转移名单"),
            by_itself=4,
        ),
        ask(
            forms.Counts,
            "profile.change",
            "household.counted",
            form=_("更新在家人数"),
            when=_("有人外出、返乡时"),
            why=_("夜里知道家里有几个人"),
            reused=_("基本情况、转移名单"),
            by_itself=4,
        ),
        ask(
            forms.AddPlace,
            "profile.change",
            "place.added",
            form=_("登记单位场所"),
            when=_("第一次,一处一次"),
            why=_("知道哪里有危险源、哪里人多"),
            reused=_("基本情况、台账"),
            by_itself=4,
        ),
        ask(
            forms.PlanWords,
            "profile.change",
            "place.planned",
            form=_("一点一策(单位场所)"),
            when=_("要紧的场所,一处一次"),
            why=_("起火、进水、后山响时照着走"),
            reused=_("避险明白卡、工作明白卡、手机"),
            by_itself=26,
        ),
        ask(
            forms.LookThrough,
            "profile.change",
            "profile.looked",
            form=_("核对基本情况数据库"),
            when=_("每半年一次,一个乡镇一次"),
            why=_("知道哪些数还不知道、哪些旧了"),
            reused=_("基本情况"),
            by_itself=4,
        ),
    ]
