"""叫应看板: the page of an alert in force, six tabs; polled, and on a wall without anything to press."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lastmile.domains.alerts.selectors import board as selectors
from lastmile.domains.alerts.selectors import finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part, unless_unchanged

TITLES = {
    "people": _("叫应"),
    "doors": _("到户"),
    "moves": _("转移"),
    "actions": _("巡查与备勤"),
    "channels": _("通道"),
    "course": _("过程"),
}


@needs(Permission.ALERT_VIEW)
@require_GET
def board(request: Any, uid: UUID) -> HttpResponse:
    """One tab of the board; `wall=1` for the wall screen."""
    alert = finding.get_alert(request.scope, uid)
    asked = request.GET.get("tab", "people")
    tab, wall = asked if asked in selectors.TABS else "people", request.GET.get("wall") == "1"
    found = selectors.board(request.scope, alert, tab=tab, village=request.GET.get("village", "")[:12])
    context = {"board": found, "watch": found.watch, "tab": tab, "wall": wall, "tabs": TITLES.items()}
    context["may_log"] = not wall and request.scope.has(Permission.PUBLICATION_LOG)
    page = "alerts/board_wall.html" if wall else "alerts/board.html"
    response = page_or_part(request, page, "alerts/_board.html", context)
    return unless_unchanged(request, response) if request.htmx else response
