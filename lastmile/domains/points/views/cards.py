"""明白卡: printed as a set, handed out, signed for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.points import forms, services
from lastmile.domains.points.selectors import cards as selectors
from lastmile.domains.points.selectors import finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people.cards import rescue_unit
from lastmile.foundation.precautions.pages import scan_address
from lastmile.foundation.prints import pdf as typeset
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import pdf

COPIES = "patrol.geology_card_copies"


@needs(Permission.POINT_CHANGE)
def cards(request: Any, uid: UUID) -> HttpResponse:
    """Which cards are handed out, which are old, and the form for those signed today."""
    point = finding.get_matter(request.scope, uid)
    request.scope.require(Permission.POINT_CHANGE, on=point)
    found = selectors.cards_of(point)
    choices = [(one.of.uid, one.of.household.head) for one in found.households]
    form = forms.HandOut(request.POST or None, households=choices)
    if made := done(request, form, lambda **values: services.hand_out_cards(request.scope, uid=uid, **values)):
        messages.success(request, _("已登记 %(n)s 张。") % {"n": made.value})
        return redirect("points:cards", uid)
    context = {"form": form, "point": point, "cards": found, "copies_key": COPIES}
    return answer(request, "points/cards.html", context)


@needs(Permission.POINT_CHANGE)
@require_GET
def printed(request: Any, uid: UUID, which: str) -> HttpResponse:
    """The 避险明白卡 of every household in its copies, or the 工作明白卡, as a PDF."""
    if which not in {"households", "work"}:
        raise Http404
    point, found = services.print_cards(request.scope, uid=uid)
    copies, address = packs.value(COPIES, point.region_code).whole, scan_address(request, "point", uid)
    if which == "work":
        return pdf(_("防灾工作明白卡"), typeset("precautions/work.typ", {"card": found.work.printed(address)}))
    shown = [one.printed(address) for one in found.households]
    said = {"cards": shown, "copies": copies, "rescue": rescue_unit(point.region_code)}
    return pdf(_("避险明白卡"), typeset("precautions/leave.typ", said))
