"""我的场所: the places I watch or keep, how people get out of there and who does what, and the way to walking it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.precautions.watching import watches
from lastmile.foundation.regions.selectors import path
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.field.pages import page
from lastmile.kernel.region_codes import Level


@needs(Permission.PROFILE_VIEW)
@require_GET
def place_list(request: Any) -> HttpResponse:
    """The places I watch or keep."""
    return page(request, "mine", "field/places.html", {"places": profile.mine(request.scope)})


@needs(Permission.PROFILE_VIEW)
@require_GET
def place(request: Any, uid: UUID) -> HttpResponse:
    """One place: who is there, who keeps it, how people get out."""
    found = profile.get_place(request.scope, uid)
    context = {
        "place": found,
        "path": [part for part in path(found.region) if part.level >= Level.TOWNSHIP],
        "phone": masked_phone(found.manager_phone),
        "watches": watches([found])[found.uid],
        "plan": profile.plan_of(found),
        "may_walk": request.scope.may(Permission.PATROL_WALK, on=found.region_code) and not found.closed_on,
    }
    return page(request, "mine", "field/place.html", context)
