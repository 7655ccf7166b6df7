"""One hazard: its page, the notice to print, its photos."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from lastmile.domains.hazards import acts, places, selectors
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people import cards
from lastmile.foundation.people import selectors as people
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.gates import needs

ACTION_WORDS = {
    "hazard.reported": _("上报"),
    "hazard.described": _("补充说明"),
    "hazard.endangered": _("改为马上有危险"),
    "hazard.confirmed": _("核实定级,告知整改"),
    "hazard.rectified": _("登记整改"),
    "hazard.returned": _("复查退回"),
    "hazard.closed": _("销号"),
    "hazard.dismissed": _("核实为不属实"),
    "hazard.reopened": _("重新打开"),
    "hazard.rechecked": _("抽查"),
    "file.kept": _("加了照片"),
}


@needs(Permission.HAZARD_VIEW)
@require_GET
def matter(request: Any, uid: UUID) -> HttpResponse:
    """Facts left, people and what they owe right, everything that happened below."""
    return TemplateResponse(request, "hazards/matter.html", _matter(request, uid))


def _matter(request: Any, uid: UUID) -> dict[str, Any]:
    hazard = selectors.get_matter(request.scope, uid)
    lines, owed = ledger.timeline("hazard", hazard.uid), obligations.of_subject(hazard.uid)
    photos = files.of_subject("hazard", hazard.uid)
    return {
        "hazard": hazard,
        "category": catalogue.hazard_categories().get(hazard.category),
        "path": places.path_of(hazard),
        "outside": places.lies_outside(hazard),
        "buttons": acts.buttons(request.scope, hazard),
        "hands": selectors.hands(hazard, owed),
        "owed": owed,
        "lines": lines,
        "names": people.names(line.actor_uid for line in lines if line.actor_uid),
        "before": [one for one in photos if one.role != "after"],
        "after": [one for one in photos if one.role == "after"],
        "actions": ACTION_WORDS,
        "recheck": any(row.kind == "hazard.recheck" and not row.outcome for row in owed),
    }


@needs(Permission.HAZARD_VIEW)
@require_GET
def notice(request: Any, uid: UUID) -> HttpResponse:
    """安全隐患告知单, to print: what a township without delegated powers hands over."""
    context = _matter(request, uid)
    context["office"] = cards.duty_phone(context["hazard"].region_code)
    return TemplateResponse(request, "hazards/notice.html", context)


@needs(Permission.HAZARD_VIEW)
@require_GET
def photo(request: Any, uid: UUID, photo_uid: UUID) -> HttpResponseBase:
    """A photo of a hazard the person may see."""
    hazard = selectors.get_hazard(request.scope, uid)
    return files.response("hazard", hazard.uid, photo_uid)
