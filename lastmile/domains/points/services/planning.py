"""Write a point's plan (K-2.2.2e). Every version is kept; who wrote over another's is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from lastmile.domains.points.models import DangerPoint, Plan
from lastmile.domains.points.rules import Status
from lastmile.domains.points.selectors import planning as plans
from lastmile.domains.points.services.taking import done, holding, in_watch, take_locked
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.precautions import planning


@transaction.atomic
def write_plan(scope: Scope, *, uid: UUID, **written: Any) -> Plan:
    """A new version of the plan, `written` as `precautions.planning.next_version` takes it; the same words are none."""
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    last = plans.plan_of(point)
    columns = planning.next_version(last, **written)
    if columns is None:
        assert last is not None
        return last
    plan = Plan.objects.create(point=point, made_by_id=holding(scope), **columns)
    done(scope, point, "point.planned", figures=planning.figures(columns))
    return plan


@transaction.atomic
def begin_plan(scope: Scope, *, uid: UUID, ready_made: str) -> Plan:
    """The first version, from a ready-made text; it also begins the point's own facts where those are empty."""
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    found = planning.ready_made(ready_made)
    _begin_facts(scope, point, found.facts)
    return write_plan(scope, uid=uid, content=found.words, ready_made=ready_made)


def _begin_facts(scope: Scope, point: DangerPoint, facts: Mapping[str, str]) -> None:
    empty = {name: words for name, words in facts.items() if not getattr(point, name)}
    if empty:
        point.move(Status.WATCH, **empty)
        done(scope, point, "point.changed", figures={"fields": sorted(empty), "colour": point.colour})
