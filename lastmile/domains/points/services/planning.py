"""Write a point's plan (K-2.2.2e). Every version is kept; who wrote over another's is told."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.points import rules
from lastmile.domains.points.models import DangerPoint, Plan
from lastmile.domains.points.rules import Status
from lastmile.domains.points.selectors import planning
from lastmile.domains.points.services.taking import done, holding, in_watch, take_locked
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

LONGEST = 300


@transaction.atomic
def write_plan(
    scope: Scope,
    *,
    uid: UUID,
    content: Mapping[str, str],
    capacity: int | None = None,
    ready_made: str = "",
    based_on: int = 0,
) -> Plan:
    """A new version of the plan; the same words again are no new version.

    `based_on`: the version it was written upon (0: none). Raises WrongState when somebody wrote another one meanwhile.
    """
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    last = planning.plan_of(point)
    if (last.version if last else 0) != based_on:
        raise WrongState(_("刚才有人写了新的一版,请打开看过再改。"))
    words = {name: " ".join(content.get(name, "").split())[:LONGEST] for name in rules.PLAN_FIELDS}
    if not any(words.values()):
        raise NotValid(_("一句都没有写。"))
    if last and last.content == words and last.capacity == capacity:
        return last
    plan = Plan.objects.create(
        point=point,
        version=based_on + 1,
        content=words,
        capacity=capacity,
        ready_made=ready_made or (last.ready_made if last else ""),
        made_at=clock.now(),
        made_by_id=holding(scope),
    )
    figures = {"version": plan.version, "missing": len(rules.unwritten(words))}
    done(scope, point, "point.planned", figures=figures)
    return plan


@transaction.atomic
def begin_plan(scope: Scope, *, uid: UUID, ready_made: str) -> Plan:
    """The first version, from a ready-made text; it also begins the point's own facts where those are empty."""
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    found = catalogue.point_plans().get(ready_made)
    if found is None:
        raise NotValid(_("没有这种现成文本。"), fields={"ready_made": _("请重选")})
    _begin_facts(scope, point, found.facts)
    return write_plan(scope, uid=uid, content=found.words, ready_made=ready_made)


def _begin_facts(scope: Scope, point: DangerPoint, facts: Mapping[str, str]) -> None:
    empty = {name: words for name, words in facts.items() if not getattr(point, name)}
    if empty:
        point.move(Status.WATCH, **empty)
        done(scope, point, "point.changed", figures={"fields": sorted(empty), "colour": point.colour})
