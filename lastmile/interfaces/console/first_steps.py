"""What a place that begins with the platform does in its first hour, and what of it is done; from the rows, nothing ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards import public as hazards
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.domains.resources import public as resources
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import cards
from lastmile.foundation.people import selectors as people
from lastmile.foundation.prints import selectors as prints
from lastmile.foundation.regions import areas
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.region_codes import LENGTHS, Level

FEW = 2  # steps left from which on only they are shown: the place has begun


@dataclass(frozen=True)
class Step:
    """One thing to do, where, and whether there is any of it yet."""

    words: Any
    address: str
    done: bool


def steps(scope: Scope, area: str) -> list[Step]:
    """The first hour of a county or township looked at; none for whoever does not keep its people, or once all is there.

    Where only one or two are left, those alone."""
    keeps = LENGTHS[Level.COUNTY] <= len(area) <= LENGTHS[Level.TOWNSHIP] and scope.may(
        Permission.PEOPLE_CHANGE, on=area
    )
    if not keeps:
        return []
    here = scope.within(area)
    asked: list[tuple[Any, str, QuerySet[Any]]] = [
        (_("划网格"), reverse("console:regions"), regions.open_regions(area).filter(level=Level.GRID)),
        (
            _("导入网格员花名册"),
            reverse("imports:upload", args=["roster"]),
            people.posts_in(here).filter(kind="grid_member"),
        ),
        (_("导入风险隐患台账"), reverse("imports:upload", args=["hazards"]), hazards.hazards_in(here)),
        (_("画网格边界,或导入边界文件"), reverse("console:regions"), areas.drawn_grids(area)),
        (_("登记危险点"), reverse("points:list"), points.points_in(here)),
        (_("导入企业单位场所台账"), reverse("imports:upload", args=["places"]), profile.places_in(here)),
        (_("导入应急队伍台账"), reverse("imports:upload", args=["teams"]), resources.teams_in(here)),
        (
            _("开账号、发登录码"),
            reverse("people:list"),
            people.people_in(here).filter(has_account=True).exclude(uid__in=[scope.person_uid]),
        ),
    ]
    found = [*_pack(area), *(Step(words, address, rows.exists()) for words, address, rows in asked)]
    printed = bool(prints.sets(scope, area, after=None, limit=1))
    found.append(Step(_("打印责任卡"), reverse("prints:cards"), printed))
    found.append(
        Step(_("公布值班电话和公开举报电话"), reverse("console:pack_figure", args=["portal.tip_phone"]), _numbers(area))
    )
    left = [step for step in found if not step.done]
    return found if len(left) > FEW else left


def _pack(area: str) -> list[Step]:
    """Seasons, staffing and clocks are those of the pack: while none is chosen, no fire season is in force anywhere."""
    waiting = packs.unchosen_pack(area)
    if waiting is None:
        return []
    words = _("选用“%(pack)s”:季节、配备、时限按它算") % {"pack": waiting.title}
    return [Step(words, reverse("console:packs"), False)]


def _numbers(area: str) -> bool:
    """Whether the two numbers every public page must bear are known: that of the office, and that for tip-offs."""
    return bool(cards.duty_phone(area) and packs.value("portal.tip_phone", area).value)
