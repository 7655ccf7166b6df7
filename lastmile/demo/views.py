"""Wind the demo clock. Mounted in a demo only."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lastmile.demo import clock
from lastmile.demo.night import stage
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import NotValid


@needs(Permission.DEMO_CLOCK)
@require_POST
def wind(request: Any) -> HttpResponse:
    """Pause, play at ×1 ×10 ×60, or jump to the next scene."""
    if request.POST.get("scene") == "next":
        stage.ask_for_next_scene()
    else:
        try:
            clock.wind(speed=float(request.POST.get("speed", "1")))
        except ValueError as problem:
            raise NotValid("×0 ×1 ×10 ×60") from problem
    back = request.headers.get("Referer", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")
