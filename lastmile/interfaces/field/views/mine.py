"""我的: posts with their direct line, what I reported, what I was told, and the account."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.hazards import public as hazards
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.channels import selectors as channels
from lastmile.foundation.people import cards
from lastmile.foundation.web.gates import signed_in
from lastmile.interfaces.field.pages import is_large, page


@signed_in
@require_GET
def mine(request: Any) -> HttpResponse:
    """My posts, my reports, the messages that went to me by 手机端, my account."""
    scope = request.scope
    context = {
        "cards": cards.of_person(scope.person_id) if scope.person_id else [],
        "reports": hazards.found_by_me(scope) if scope.has(Permission.HAZARD_VIEW) else [],
        "may_read": scope.has(Permission.READING_ENTER),
        "places": profile.mine(scope) if scope.has(Permission.PROFILE_VIEW) else [],
        "inbox": channels.inbox(scope.person_uid) if scope.person_uid else [],
        "may_be_nudged": scope.has(Permission.OBLIGATION_VIEW),
    }
    return page(request, "mine", "field/mine.html", context)


@signed_in
@require_POST
def act_as(request: Any) -> HttpResponse:
    """Act under another of one's own posts; a post that is not one's own chooses nothing."""
    request.session["holding"] = request.POST.get("holding", "")[:40]
    request.session.pop("area", None)
    return redirect("field:mine")


@signed_in
@require_POST
def large(request: Any) -> HttpResponse:
    """Large type on or off."""
    request.session["large"] = not is_large(request)
    return redirect("field:mine")
