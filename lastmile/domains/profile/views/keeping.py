"""What is settled beforehand at a place: 一点一策, pictures and files, and the two cards."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.profile import forms, rules, selectors, services
from lastmile.domains.profile.rules import WhichCard
from lastmile.domains.profile.selectors import keeping
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import documents
from lastmile.foundation.files import services as files
from lastmile.foundation.people.cards import rescue_unit
from lastmile.foundation.precautions import pages
from lastmile.foundation.precautions.pages import Desk, scan_address
from lastmile.foundation.prints import pdf as typeset
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import pdf

TEMPLATES = {WhichCard.LEAVE: "precautions/leave.typ", WhichCard.WORK: "precautions/work.typ"}


def desk(request: Any, place: Any) -> Desk:
    """The pages of one place."""
    may = not place.closed_on and request.scope.may(Permission.PROFILE_CHANGE, on=place)
    return Desk(place, "profile:place", "profile:place_", rules.PLAN_GROUPS, may_change=may)


def _own_desk(request: Any, uid: UUID) -> Desk:
    """The pages of a place the person may change."""
    place = selectors.get_place(request.scope, uid)
    request.scope.require(Permission.PROFILE_CHANGE, on=place)
    return desk(request, place)


@needs(Permission.PROFILE_CHANGE)
def plan(request: Any, uid: UUID) -> HttpResponse:
    """Write the plan; without one, first choose the text to begin from."""
    own = _own_desk(request, uid)
    return pages.plan(
        request,
        own,
        versions=keeping.versions(own.matter),
        form=forms.PlanWords,
        usual=keeping.usual_plan(own.matter.kind),
        begin=partial(services.begin_plan, request.scope, uid=uid),
        write=partial(services.write_plan, request.scope, uid=uid),
    )


@needs(Permission.PROFILE_VIEW)
@require_GET
def version(request: Any, uid: UUID, version: int) -> HttpResponse:
    """One version of the plan, as it stood."""
    own = desk(request, selectors.get_place(request.scope, uid))
    return pages.version(request, own, versions=keeping.versions(own.matter), number=version)


@needs(Permission.PROFILE_CHANGE)
def cards(request: Any, uid: UUID) -> HttpResponse:
    """Which of the two cards are handed out or old, and the form for those signed today."""
    own = _own_desk(request, uid)
    form = forms.HandOut(request.POST or None)
    if made := done(request, form, partial(services.hand_out_cards, request.scope, uid=uid)):
        messages.success(request, _("已登记 %(n)s 张。") % {"n": made.value})
        return redirect("profile:place_cards", uid)
    context = {"form": form, "place": own.matter, "cards": keeping.cards_now(own.matter).by_which}
    return answer(request, "profile/cards.html", context)


@needs(Permission.PROFILE_CHANGE)
@require_GET
def printed(request: Any, uid: UUID, which: str) -> HttpResponse:
    """避险明白卡 for the wall (A5), or 工作明白卡 for whoever keeps the place (A4), as a PDF."""
    if which not in WhichCard.values:
        raise Http404
    place = selectors.get_place(request.scope, uid)
    found = dict(services.print_cards(request.scope, uid=uid).by_which)[WhichCard(which)]
    said = found.printed(scan_address(request, "place", uid))
    title, rescue = str(WhichCard(which).label), rescue_unit(place.region_code)
    return pdf(
        title, typeset(TEMPLATES[WhichCard(which)], {"card": said, "cards": [said], "copies": 1, "rescue": rescue})
    )


@needs(Permission.PROFILE_CHANGE)
def add_file(request: Any, uid: UUID) -> HttpResponse:
    """Add a picture of the route or of the place."""
    return pages.add_picture(request, _own_desk(request, uid))


@needs(Permission.PROFILE_CHANGE)
def add_paper(request: Any, uid: UUID) -> HttpResponse:
    """Add a file: a drawing, a fire report, a plan with its stamp."""
    return pages.add_paper(request, _own_desk(request, uid))


@needs(Permission.PROFILE_VIEW)
@require_GET
def photo(request: Any, uid: UUID, photo_uid: UUID) -> HttpResponseBase:
    """A picture of a place the person may see."""
    return files.response("place", selectors.get_place(request.scope, uid).uid, photo_uid)


@needs(Permission.PROFILE_VIEW)
@require_GET
def paper(request: Any, uid: UUID, paper_uid: UUID) -> HttpResponseBase:
    """A file of a place the person may see, as a download."""
    return documents.response("place", selectors.get_place(request.scope, uid).uid, paper_uid)
