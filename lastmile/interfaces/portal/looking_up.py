"""查我报的事 (P4): the code is typed and sent in a body, never in an address; how often is counted."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from lastmile.domains.tips import public as tips
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import ratelimit
from lastmile.foundation.web.form_pages import UNPROCESSABLE, show
from lastmile.foundation.web.kept import secret
from lastmile.interfaces.portal import places
from lastmile.interfaces.portal.gate import TOLD, page, public_form
from lastmile.interfaces.portal.tip_forms import Again, LookUp
from lastmile.kernel.errors import NotVisible, TooMuch, WrongState

AN_HOUR = 3_600
TEMPLATE = "portal/look_up.html"


@public_form(TOLD)
@secret("code")
def look_up(request: Any, code: str) -> HttpResponse:
    """The code, then the four words; there, once on each answer, 没解决,再反映."""
    region = places.get_place(code)
    if request.method != "POST":
        return _page(request, region, form=LookUp())
    form = LookUp(request.POST)
    if form.is_valid():
        try:
            _count(request)
            return _progress(request, region, form.cleaned_data["code"])
        except TooMuch as problem:
            show(form, problem, at="code")
        except NotVisible:
            return _page(request, region, form=LookUp(), nothing=True)
    return _page(request, region, form=form)


def _progress(request: Any, region: Region, code: str) -> HttpResponse:
    tip = tips.find_by_code(code)
    if tip is None:
        raise NotVisible
    said, too_late = False, False
    if request.POST.get("do") == "again":
        again = Again(request.POST)
        try:
            tip = tips.say_again(code=code, words=again.cleaned_data["words"] if again.is_valid() else "")
            said = True
        except WrongState:  # pressed twice, or on an old page: how it stands is shown
            too_late = True
    progress = tips.progress_of(tip)
    again_form = Again(initial={"code": code}) if progress.may_again else None
    context = {"progress": progress, "again": again_form, "said": said, "too_late": too_late, "where": tip.region_code}
    return _page(request, region, **context)


def _count(request: Any) -> None:
    """A code of eight figures can be guessed only by trying: so many tries an address, and all together, in an hour."""
    address = request.META.get("REMOTE_ADDR", "")
    for figure, who in (("tips.look_ups_an_hour", f"address {address}"), ("tips.look_ups_of_all_an_hour", "all")):
        ratelimit.limit("look up", who, most=packs.value(figure, "").whole, seconds=AN_HOUR)


def _page(request: Any, region: Region, **context: Any) -> HttpResponse:
    form = context.get("form")
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return page(request, TEMPLATE, {"name": places.spoken(region.name), **context}, code=region.code, status=status)
