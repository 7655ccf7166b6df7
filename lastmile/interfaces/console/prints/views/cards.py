"""责任卡: how the cards of an area stand, asking for a set, how far it is, its PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.prints import selectors, services
from lastmile.foundation.web import pages, tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part, unless_unchanged
from lastmile.foundation.wording import in_own_language
from lastmile.interfaces.console.prints import area, forms

FIRST = ("grid_member", "grid_leader")  # whose cards the documents name (J-4.6h)


@needs(Permission.PEOPLE_CHANGE)
@require_http_methods(["GET", "POST"])
def cards(request: Any) -> HttpResponse:
    """How many cards there are and how many changed since they were printed; ask for a set."""
    region = area.asked(request)
    counts = selectors.counts(request.scope, region.code)
    choices = [(one.kind, one.title) for one in counts]
    form = forms.AskCards(request.POST or None, kinds=choices)
    if form.is_valid():
        asked = services.ask(
            request.scope, area=region.code, address=request.build_absolute_uri("/"), **form.cleaned_data
        )
        messages.success(request, _("开始做这套卡。可以离开这一页,回来再看。"))
        return redirect("prints:set", asked.uid)
    page = tables.page(
        lambda after, limit: selectors.sets(request.scope, region.code, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    context = {"region": region, "counts": counts, "page": page, "form": form, "chosen": _chosen(request, counts)}
    return TemplateResponse(request, "prints/cards.html", context, status=422 if form.errors else 200)


def _chosen(request: Any, counts: list[selectors.KindCount]) -> set[str]:
    """What is ticked: what was sent, else the kinds the documents name, else all."""
    if request.method == "POST":
        return set(request.POST.getlist("kinds"))
    here = {one.kind for one in counts}
    return here & set(FIRST) or here


@needs(Permission.PEOPLE_CHANGE)
@require_GET
def card_set(request: Any, uid: UUID) -> HttpResponse:
    """One set: how far it is, or that it failed and is tried again; when it is done, its PDF."""
    found = selectors.get_set(request.scope, uid)
    setback = selectors.setback(found)
    running = found.ended_at is None and (setback is None or setback.seconds is not None)
    context = {"one": found, "running": running, "setback": setback, "titles": selectors.titles(found)}
    response = page_or_part(request, "prints/set.html", "prints/_set.html", context)
    return unless_unchanged(request, response) if request.htmx else response


@needs(Permission.PEOPLE_CHANGE)
@require_GET
@in_own_language()
def card_pdf(request: Any, uid: UUID) -> HttpResponse:
    """The PDF. Whole numbers leave the platform: it is in the ledger."""
    return pages.pdf(_("责任卡"), services.open_pdf(request.scope, uid))
