"""What patrols ask people to fill in, counted from the lists themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.patrols.forms import checks
from lastmile.domains.patrols.forms import lists as forms
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.checklists import DEADLY
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """A walk: the first five of a list must be answered, the rest may. By itself: uid, person, post, place, time, list, hazards."""
    longest = max(len(one.items) for one in catalogue.checklists_built_in().values())
    return [
        Ask(
            permission="patrol.walk",
            form=_("巡查、走访排查"),
            when=_("轮到巡查或走访时"),
            why=_("要命的先看到、先撤人"),
            reused=_("隐患台账、巡查情况说明、待办"),
            actions=("walk.finished",),
            must=DEADLY,
            may=longest - DEADLY,
            by_itself=7,
        ),
        ask(
            checks.Check,
            "hazard.confirm",
            "inspection.held",
            form=_("登记检查"),
            when=_("检查完一处的时候"),
            why=_("谁有执法权、查出什么,要有记录"),
            reused=_("检查记录、隐患台账、年度检查次数"),
            by_itself=6,
        ),
        ask(
            forms.Head,
            "patrol.change",
            "checklist.changed",
            form=_("改排查清单"),
            when=_("要改说法时"),
            why=_("说本地人听得懂的话"),
            reused=_("走访排查、打印的清单"),
            by_itself=4,
        ),
    ]
