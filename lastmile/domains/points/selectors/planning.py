"""A point's plan, its versions, and what is still missing, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from lastmile.domains.points import rules
from lastmile.domains.points.models import DangerPoint, Plan
from lastmile.domains.points.selectors.below import Below
from lastmile.domains.points.selectors.finding import Watch


def plan_of(point: DangerPoint) -> Plan | None:
    """The version in force, or None."""
    return Plan.objects.filter(point=point).select_related("made_by__person").order_by("-version").first()


def get_version(point: DangerPoint, version: int) -> Plan | None:
    """One version of the plan."""
    return Plan.objects.filter(point=point, version=version).select_related("made_by__person").first()


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
    for watch in watches:
        found += _vacancies(watch)
    found += _people(below)
    if plan is None:
        return [*found, _("没有一点一策")]
    found += [_("一点一策没写“%(field)s”") % {"field": label} for label in rules.unwritten(plan.content)]
    if not has_route:
        found.append(_("没有路线图"))
    found += _room(plan, below)
    return [*found, _("%(n)s 户没有发(或要换)避险明白卡") % {"n": cards_due}] if cards_due else found


def _vacancies(watch: Watch) -> list[str]:
    if watch.a is None:
        return [_("%(role)s空缺") % {"role": watch.role}]
    return [] if watch.b else [_("%(role)s没有 B 角") % {"role": watch.role}]


def _people(below: Below) -> list[str]:
    found = []
    if not below.households and not below.places:
        found.append(_("没有选威胁户和场所"))
    if below.households and below.at_home.unknown:
        found.append(_("%(n)s 户今晚在家人数待核") % {"n": below.at_home.unknown})
    if below.unlisted is None:
        found.append(_("不在名册的人(工棚、住客)待核"))
    return found


def _room(plan: Plan, below: Below) -> list[str]:
    if plan.capacity is None:
        return [_("安置点能住几人待核")]
    if below.to_move is not None and plan.capacity < below.to_move:
        words = _("安置点能住 %(room)s 人,要走的有 %(people)s 人")
        return [words % {"room": plan.capacity, "people": below.to_move}]
    return []
