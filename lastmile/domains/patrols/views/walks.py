"""Walks: the list of finished ones, and one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from lastmile.domains.hazards import public as hazards
from lastmile.domains.patrols.selectors import walks
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs


@needs(Permission.PATROL_VIEW)
@require_GET
def walk_list(request: Any) -> HttpResponse:
    """What was walked below where one looks, newest first."""
    scope = request.scope.within(request.area)
    page = tables.page(
        lambda after, limit: walks.page(scope, after, limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    return TemplateResponse(request, "patrols/walks.html", {"page": page})


@needs(Permission.PATROL_VIEW)
@require_GET
def one_walk(request: Any, uid: UUID) -> HttpResponse:
    """One walk as it was: every item with its answer, what nobody answered, the hazards that came of it."""
    walk = walks.get_walk(request.scope, uid)
    found = hazards.hazards_in(request.scope).filter(uid__in=walks.hazards_of(walk))
    context = {"walk": walk, "lines": walks.lines_of(walk), "hazards": list(found.select_related("region"))}
    return TemplateResponse(request, "patrols/walk.html", context)
