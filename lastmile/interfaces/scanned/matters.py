"""What the QR of a 明白卡 leads to: whether what it said when it was printed is still true, and to whoever may see the matter how
many are at home tonight. Names nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.cards import duty_phone
from lastmile.foundation.precautions.cards import MARK
from lastmile.foundation.web.gates import open_to_all
from lastmile.interfaces.scanned.cards import unknown
from lastmile.interfaces.scanned.limits import limited
from lastmile.kernel.errors import NotVisible

SCOPE = Scope.of_system("cards", [Permission.POINT_VIEW, Permission.PROFILE_VIEW])


@dataclass(frozen=True)
class Found:
    """A matter, what its cards say today (nothing once it is over), who may see it, and on which page where that is served.

    `below`: asks who lives below it, for a matter that has somebody below.
    """

    matter: Any
    digests: Collection[str]
    sees: str
    page: str
    below: Callable[[], Any] = lambda: None


def _point(uid: UUID) -> Found:
    one = points.get_matter(SCOPE, uid)
    digests = points.cards_of(one).digests if one.is_watched else []
    return Found(one, digests, Permission.POINT_VIEW, "points:matter", lambda: points.below([one])[one.pk])


def _place(uid: UUID) -> Found:
    one = profile.get_place(SCOPE, uid)
    digests = [] if one.closed_on else profile.cards_now(one).digests
    return Found(one, digests, Permission.PROFILE_VIEW, "profile:place")


KINDS = {"point": _point, "place": _place}


@open_to_all("a card is scanned by whoever holds it; it says valid or not and the duty phone, never who")
@require_GET
@never_cache
@limited
def card(request: Any, kind: str, uid: UUID, mark: str) -> HttpResponse:
    """有效, or 已变更,请换新卡, with the duty phone. `mark`: how the digest of the card begins."""
    if kind not in KINDS or len(mark) != MARK:
        return unknown(request)
    try:
        found = KINDS[kind](uid)
    except NotVisible:
        return unknown(request)
    scope = request.scope
    sees = scope is not None and scope.may(found.sees, on=found.matter)
    context = {
        "valid": any(one.startswith(mark) for one in found.digests),
        "duty_phone": duty_phone(found.matter.region_code),
        "page": found.page if sees else "",
        "below": found.below() if sees else None,
        "uid": uid,
    }
    return TemplateResponse(request, "scanned/matter.html", context)
