"""/healthz for machines that watch."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lastmile.foundation.web.gates import open_to_all
from lastmile.interfaces.health import selectors


@open_to_all("machines that watch have no account; it names parts, never data")
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything lives, 503 with the reasons otherwise."""
    found = selectors.troubles()
    return JsonResponse({"ok": not found, "troubles": found}, status=503 if found else 200)
