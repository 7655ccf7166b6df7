"""愿意告诉村里 (P5): who in a home needs help to be moved, proved by a code, taken back by the same way."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lastmile.domains.declarations import public as declarations
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.as_written import short_name
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.form_pages import UNPROCESSABLE
from lastmile.foundation.web.kept import secret
from lastmile.interfaces.portal import places, proving
from lastmile.interfaces.portal.forms import TakeBack, TellVillage
from lastmile.interfaces.portal.gate import WISHED, page, public_form
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level

TEMPLATE = "portal/tell.html"


@public_form(WISHED)
@secret("code")
def tell(request: Any, code: str) -> HttpResponse:
    """One address: what is told, or the number to take it back with; the code; done. Nothing is kept in the browser."""
    village = places.get_place(code)
    if village.level < Level.VILLAGE:
        raise NotVisible(_("请先选村、社区。"))
    if request.method != "POST":
        return _page(request, village)
    leaves = request.POST.get("do") == "back"
    if "code" in request.POST:
        shown, done = partial(_page, request, village), ("told", "back")
        return proving.prove(
            request, shown, keep=declarations.tell, leave=declarations.withdraw, leaves=leaves, done=done
        )
    return _take_back(request, village) if leaves else _tell(request, village)


def _tell(request: Any, village: Region) -> HttpResponse:
    form = TellVillage(request.POST, groups=_groups(village))
    if not form.is_valid():
        return _page(request, village, form=form)
    said = dict(form.cleaned_data)
    said.pop("agree")
    region = regions.get_region(said.pop("group") or village.code)
    return proving.ask(
        request, partial(_page, request, village), form, partial(declarations.ask, region=region, **said)
    )


def _take_back(request: Any, village: Region) -> HttpResponse:
    form = TakeBack(request.POST)
    if not form.is_valid():
        return _page(request, village, back=form)
    send = partial(declarations.ask, region=village, phone=form.cleaned_data["phone"])
    return proving.ask(request, partial(_page, request, village), form, send, shown="back", leaves=True)


def _groups(village: Region) -> list[tuple[str, str]]:
    """The village, then its groups (grids), to choose from."""
    groups = list(regions.children(village))
    for one in groups:
        one.parent = village  # at hand: no query for each
    return [(one.code, short_name(one)) for one in (village, *groups)]


def _page(request: Any, village: Region, **context: Any) -> HttpResponse:
    sent = context.get("proof") or context.get("form") or context.get("back")
    status = UNPROCESSABLE if sent is not None and sent.errors else 200
    words = {
        "name": places.spoken(village.name),
        "form": TellVillage(groups=_groups(village)),
        "back": TakeBack(),
    }
    return page(request, TEMPLATE, {**words, **context}, code=village.code, status=status)
