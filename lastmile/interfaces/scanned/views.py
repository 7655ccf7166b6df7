"""What the QR of a printed responsibility card leads to: whether the card still holds. Names nobody to whoever is not signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.prints import selectors
from lastmile.foundation.web.gates import open_to_all
from lastmile.interfaces.scanned.cards import unknown
from lastmile.interfaces.scanned.limits import limited


@open_to_all("a card is scanned by whoever holds it; it says valid or not and the duty phone, never who")
@require_GET
@never_cache
@limited
def card(request: Any, code: str) -> HttpResponse:
    """有效, or 已变更,请换新卡, with the duty phone. Whoever may see the post finds the way to it, its holder to
    what the card says now, and who prints cards to a new one.
    """
    found = selectors.scanned(code) if code.isprintable() else None
    if found is None:
        return unknown(request)
    scope = request.scope
    post = found.holding.post
    seen = post if scope is not None and scope.may(Permission.PEOPLE_VIEW, on=post) else None
    own = scope is not None and found.holding.person_id == scope.person_id
    may_print = seen is not None and not found.valid and scope.may(Permission.PEOPLE_CHANGE, on=post)
    context = {"card": found, "post": seen, "own": own, "may_print": may_print}
    return TemplateResponse(request, "scanned/card.html", context)
