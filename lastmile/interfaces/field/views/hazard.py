"""One hazard on the phone, and the acts of whoever stands before it: the services of everybody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.hazards import public as hazards
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import services as files
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.form_pages import done, status_of
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.field.pages import page

ON_PHONE = (
    hazards.Act.FIX,
    hazards.Act.RECTIFY,
    hazards.Act.VERIFY,
    hazards.Act.RETURN,
    hazards.Act.PROGRESS,
    hazards.Act.EXTEND,
)


@needs(Permission.HAZARD_VIEW)
@require_GET
def matter(request: Any, uid: UUID) -> HttpResponse:
    """What, where, who has it now, and what one may do oneself."""
    hazard = hazards.get_matter(request.scope, uid)
    shown = [one for one in hazards.buttons(request.scope, hazard) if one.action.act in ON_PHONE]
    owed = obligations.of_subject(hazard.uid)
    context = {
        "hazard": hazard,
        "path": hazards.path_of(hazard),
        "handed": hazards.open_handover(hazard),
        "category": catalogue.hazard_categories().get(hazard.category),
        "hands": hazards.hands(hazard, owed),
        "look": hazards.later_look(hazard, owed),
        "wish": hazards.last_extension(hazard),
        "first": hazards.first_of(hazard),
        "sent_back": hazards.sent_back(hazard),
        "photos": files.of_subject("hazard", hazard.uid),
        "buttons": [one for one in shown if one.missed or not one.why_not],
    }
    return page(request, "todo", "field/hazard.html", context)


@needs(*sorted({hazards.PERMISSION[one] for one in ON_PHONE}))
def act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """One act: its form, then the service. A refusal comes back at the form with what was typed."""
    hazard, action = hazards.get_matter(request.scope, uid), hazards.ACTIONS.get(verb)  # type: ignore[call-overload]
    if action is None or action.act not in ON_PHONE:
        raise Http404
    form = action.asking(request.scope, hazard, request.POST or None, request.FILES or None)
    if done(request, form, lambda **values: hazards.perform(request.scope, hazard, action, values)):
        messages.success(request, _("已办:%(act)s。") % {"act": action.label})
        return redirect("field:hazard", hazard.uid)
    context = {"hazard": hazard, "path": hazards.path_of(hazard), "action": action, "form": form}
    context["sent_back"] = hazards.sent_back(hazard)
    return page(request, "todo", "field/act.html", context, status=status_of(form))


@needs(Permission.HAZARD_VIEW)
@require_GET
def photo(request: Any, uid: UUID, photo_uid: UUID) -> HttpResponseBase:
    """A photo of a hazard the person may see."""
    return files.response("hazard", hazards.get_hazard(request.scope, uid).uid, photo_uid)
