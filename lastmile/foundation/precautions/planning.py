"""The next version of a plan, and what it still lacks before it can be relied upon, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.precautions import rules
from lastmile.foundation.precautions.models import PlanVersion
from lastmile.foundation.precautions.rules import PLAN_GROUPS, Groups
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.points import PointPlan
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


def next_version(
    last: PlanVersion | None,
    *,
    content: Mapping[str, str],
    capacity: int | None = None,
    ready_made: str = "",
    based_on: int = 0,
    groups: Groups = PLAN_GROUPS,
) -> dict[str, Any] | None:
    """The columns of the version after `last`; None for the same words again, which are no new version.

    `based_on`: the version it was written upon (0: none). Raises WrongState when somebody wrote another one meanwhile,
    NotValid for a plan that says nothing. The caller holds the row of the matter.
    """
    if (last.version if last else 0) != based_on:
        raise WrongState(_("刚才有人写了新的一版,请打开看过再改。"))
    words = {name: " ".join(content.get(name, "").split())[: rules.LONGEST] for name in rules.fields_of(groups)}
    if not any(words.values()):
        raise NotValid(_("一句都没有写。"))
    if last and last.capacity == capacity and {name: last.content.get(name, "") for name in words} == words:
        return None
    return {
        "version": based_on + 1,
        "content": words,
        "capacity": capacity,
        "ready_made": ready_made or (last.ready_made if last else ""),
        "made_at": clock.now(),
    }


def figures(columns: Mapping[str, Any], groups: Groups = PLAN_GROUPS) -> dict[str, Any]:
    """What the ledger keeps of a new version."""
    return {"version": columns["version"], "missing": len(rules.unwritten(columns["content"], groups))}


def ready_made(id: str) -> PointPlan:
    """A ready-made text of the packs. Raises NotValid."""
    found = catalogue.point_plans().get(id)
    if found is None:
        raise NotValid(_("没有这种现成文本。"), fields={"ready_made": _("请重选")})
    return found


def missing(
    plan: PlanVersion | None, *, has_route: bool, to_move: int | None, groups: Groups = PLAN_GROUPS
) -> list[str]:
    """还差什么 of a plan. `to_move`: how many people must find room, as far as known."""
    if plan is None:
        return [_("没有一点一策")]
    found = [_("一点一策没写“%(field)s”") % {"field": label} for label in rules.unwritten(plan.content, groups)]
    if not has_route:
        found.append(_("没有路线图"))
    return found + _room(plan, to_move)


def _room(plan: PlanVersion, to_move: int | None) -> list[str]:
    if plan.capacity is None:
        return [_("安置点能住几人待核")]
    if to_move is not None and plan.capacity < to_move:
        words = _("安置点能住 %(room)s 人,要走的有 %(people)s 人")
        return [words % {"room": plan.capacity, "people": to_move}]
    return []
