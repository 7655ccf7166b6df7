"""生成群发内容."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from lastmile.domains.alerts.selectors import finding
from lastmile.domains.alerts.selectors import group as selectors
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.gates import needs


@needs(Permission.ALERT_VIEW)
@require_GET
def group(request: Any, uid: UUID) -> HttpResponse:
    """Texts, picture and link to paste into a group."""
    alert = finding.get_alert(request.scope, uid)
    code = request.area if request.area.startswith(alert.region_code) else alert.region_code
    host = f"{request.scheme}://{request.get_host()}"
    context = {"alert": alert, "content": selectors.content(alert, code, host)}
    return TemplateResponse(request, "alerts/group.html", context)
