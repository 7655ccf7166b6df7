"""One alert: head with state, level and clock; its versions, its area, what was received, and what may be done now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from lastmile.domains.alerts.selectors import chain, finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.gates import needs


@needs(Permission.ALERT_VIEW)
@require_GET
def matter(request: Any, uid: UUID) -> HttpResponse:
    """The page of one alert."""
    alert = finding.get_alert(request.scope, uid)
    context = {"alert": alert, "shown": chain.shown(alert), "versions": chain.versions(alert)}
    return TemplateResponse(request, "alerts/matter.html", context)
