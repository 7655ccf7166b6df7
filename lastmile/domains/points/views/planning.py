"""一点一策: begun from a ready-made text, written field by field, every version kept."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lastmile.domains.points import forms, places, services
from lastmile.domains.points.selectors import finding, planning
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.precautions import pages
from lastmile.foundation.precautions.pages import Desk
from lastmile.foundation.precautions.rules import PLAN_GROUPS
from lastmile.foundation.web.gates import needs


def desk(request: Any, point: Any) -> Desk:
    """The pages of one point."""
    may = point.is_watched and request.scope.may(Permission.POINT_CHANGE, on=point)
    return Desk(point, "points:matter", "points:", PLAN_GROUPS, may_change=may)


def own_desk(request: Any, uid: UUID) -> Desk:
    """The pages of a point the person may change."""
    point = finding.get_matter(request.scope, uid)
    request.scope.require(Permission.POINT_CHANGE, on=point)
    return desk(request, point)


@needs(Permission.POINT_CHANGE)
def plan(request: Any, uid: UUID) -> HttpResponse:
    """Write the plan; without one, first choose the text to begin from."""
    own = own_desk(request, uid)
    return pages.plan(
        request,
        own,
        versions=planning.versions(own.matter),
        form=forms.PlanWords,
        usual=places.usual_plan(own.matter),
        begin=partial(services.begin_plan, request.scope, uid=uid),
        write=partial(services.write_plan, request.scope, uid=uid),
    )


@needs(Permission.POINT_VIEW)
@require_GET
def version(request: Any, uid: UUID, version: int) -> HttpResponse:
    """One version of the plan, as it stood."""
    own = desk(request, finding.get_matter(request.scope, uid))
    return pages.version(request, own, versions=planning.versions(own.matter), number=version)
