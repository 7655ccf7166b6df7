"""What each act's form is told: whom it may choose, what stands there already."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.hazards import places, rules, selectors
from lastmile.domains.hazards.models import Hazard
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.list_changes import holders_words
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock


def to_confirm(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """Who may be told to see to it; the day, unit and person that are known already, so that nobody writes them again."""
    site, found = hazard.site, selectors.advice(hazard)
    picture = catalogue.hazard_pictures().get(hazard.picture)
    begun = {
        "category": hazard.category,
        "due_on": clock.today() + timedelta(days=_days(hazard, found.days if found else None)),
        "industry": hazard.industry or (site.industry if site else ""),
        "responsible_unit": hazard.responsible_unit or hazard.subject_unit,
        "responsible_person": hazard.responsible_person or (site.manager if site else ""),
    }
    return {
        "posts": places.posts_for(scope, hazard),
        "usual": _usual(hazard),
        "said": picture.title if picture else "",
        "initial": begun,
    }


def _usual(hazard: Hazard) -> str:
    """Who sees to it when nobody is chosen, by post and name."""
    post = people.nearest_post(hazard.region_code, rules.RECTIFIERS)
    if post is None:
        return str(_("这里还没有岗位,请选一个"))
    held = people.holders([post.pk]).get(post.pk, ())
    return f"{post.title}({holders_words((one.person.name, one.rank) for one in held)})"


def _days(hazard: Hazard, advised: int | None) -> int:
    """Within how many days it should be right: as the list says that found it, else as the packs do; never beyond the most."""
    most = packs.value("hazard.general_days_most", hazard.region_code).whole
    usual = packs.value("hazard.general_days", hazard.region_code).whole
    return min(usual if advised is None else advised, most)


def to_return(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """The day it gets when nobody chooses another."""
    return {"initial": {"due_on": selectors.due_when_returned(hazard)}}


def of_hazard(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """What stands there already."""
    return {"hazard": hazard}


def own_unit(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """The unit somebody acts for, as it is written on paper."""
    post_id = scope.acting_as.post_id if scope.acting_as else 0
    post = Post.unscoped.filter(pk=post_id).select_related("unit").first()
    return {"unit": post.unit.name if post and post.unit else ""}


def to_judge(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    return {**of_hazard(scope, hazard), **own_unit(scope, hazard)}


def to_extend(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """Under 挂牌督办: who decides, and which day is moved along."""
    listed = selectors.open_supervision(hazard)
    if listed is None:
        return {}
    words = _("挂牌督办中,由督办单位“%(unit)s”审批;同意后督办期限一起延。")
    return {"decided_by": words % {"unit": listed.unit}}


def to_enter_elsewhere(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """What was said of the other system when it came from there, so that nobody copies it again."""
    return {"initial": {"system": hazard.found_how, "number": hazard.external_number or ""}}


def of_departments(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """Every department, the suggested first; beside each whether it is here, and whether it answers here itself."""
    desks, first = selectors.desks(hazard.region_code), [one.id for one in selectors.suggested(hazard)]
    order = [*first, *(one for one in catalogue.departments() if one not in first)]
    return {"departments": [(one, desks[one].words) for one in order], "measures": hazard.measures}


def to_answer(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """The department itself need not say who it is; the day it gets when it promises no other."""
    own = selectors.speaks_for_department(scope, hazard)
    return {"own": own, "initial": {"promised_on": selectors.due_when_accepted(hazard)}}


def of_those_near(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """Those that may be the same and take it in, and that the person confirms too; at the end those somebody took apart from it:
    whoever opens this asks for them."""
    apart = selectors.taken_apart(hazard)
    found = selectors.maybe_the_same(scope, hazard, apart=apart)
    again = [one for one in selectors.maybe_the_same(scope, hazard) if one.pk in apart]
    ours = [one for one in [*found, *again] if scope.may(Permission.HAZARD_CONFIRM, on=one)]
    ours = [one for one in ours if selectors.takes_in(one, hazard)]
    return {"near": [(str(one.uid), _named(one, apart)) for one in ours]}


def _named(one: Hazard, apart: set[int]) -> str:
    words = f"{one.number} {one.title} {one.place}".strip()
    return _("%(one)s(有人分开过)") % {"one": words} if one.pk in apart else words


def to_inspect(scope: Scope, hazard: Hazard) -> dict[str, Any]:
    """How often the enterprise was inspected this year, said before it is done again."""
    year, who = clock.today().year, hazard.subject_unit or hazard.responsible_unit
    if not (hazard.site_id or who):
        return {"held": _("还没有写主体单位,年度检查次数待核。")}
    found = selectors.year_of(hazard.region_code, site_id=hazard.site_id, subject_unit=who, year=year)
    words = _("%(who)s %(year)s年已有涉企行政检查%(held)s次。")  # up to how many stands below with its source
    return {"held": words % {"who": who, "year": year, "held": found.held}}
