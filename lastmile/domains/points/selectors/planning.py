"""A point's plan, its versions, and what is still missing, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lastmile.domains.points.models import DangerPoint, Plan
from lastmile.domains.points.selectors.below import Below
from lastmile.foundation.precautions import planning, watching
from lastmile.foundation.precautions.watching import Watch


def plan_of(point: DangerPoint) -> Plan | None:
    """The version in force, or None."""
    return Plan.objects.filter(point=point).select_related("made_by__person").order_by("-version").first()


def versions(point: DangerPoint) -> list[Plan]:
    """Every version, newest first."""
    return list(Plan.objects.filter(point=point).select_related("made_by__person").order_by("-version"))


def missing(
    point: DangerPoint, plan: Plan | None, watches: Sequence[Watch], below: Below, *, has_route: bool, cards_due: int
) -> list[str]:
    """还差什么: what a point and its plan still lack before it can be relied upon, in words."""
    found: list[str] = []
    if not point.colour:
        found.append(_("没有定颜色"))
    if point.point is None and point.outline is None:
        found.append(_("没有位置"))
    found += watching.vacancies(watches) + _people(below)
    found += planning.missing(plan, has_route=has_route, to_move=below.to_move)
    if plan and cards_due:
        found.append(_("%(n)s 户没有发(或要换)避险明白卡") % {"n": cards_due})
    return found


def _people(below: Below) -> list[str]:
    found = []
    if not below.households and not below.places:
        found.append(_("没有选威胁户和场所"))
    if below.households and below.at_home.unknown:
        found.append(_("%(n)s 户今晚在家人数待核") % {"n": below.at_home.unknown})
    if below.unlisted is None:
        found.append(_("不在名册的人(工棚、住客)待核"))
    return found
