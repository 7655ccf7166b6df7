"""Tables of record handed out: take one, the list of those taken, one of them with its receipt and what changed since."""

from __future__ import annotations

from functools import partial
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import clearing, handing
from lastmile.foundation.imports.kinds import Kind, kind_of
from lastmile.foundation.imports.models import Clearance, Handout
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.exports import forms
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotVisible

SEES = (
    Permission.PEOPLE_VIEW, Permission.PROFILE_VIEW, Permission.HAZARD_VIEW, Permission.POINT_VIEW, Permission.RESOURCE_VIEW,
)  # fmt: skip

# The page of one row, by kind; of the others the list is asked for the words by which a row is known.
PAGES = {
    "roster": "people:person",
    "hazards": "hazards:matter",
    "points": "points:matter",
    "places": "profile:place",
    "supplies": "resources:supply",
}


def _kind(request: Any, name: str) -> Kind:
    """The ledger of the address, for whoever may see it somewhere."""
    kind = kind_of(name)
    if not request.scope.has(kind.sees):
        raise NotAllowed(_("您没有查看这种台账的权限。"))
    return kind


def _found(request: Any, kind: str, uid: UUID) -> tuple[Kind, Handout]:
    found = handing.get_handout(request.scope, uid)
    if found.kind != kind:
        raise NotVisible
    return kind_of(kind), found


@needs(*SEES)
@require_GET
def handout_list(request: Any, kind: str) -> HttpResponse:
    """All tables of a ledger that were handed out on the branch, newest first."""
    what = _kind(request, kind)
    page = tables.page(
        lambda after, limit: handing.handouts(request.scope, what.id, request.area, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    return TemplateResponse(request, "exports/list.html", {"page": page, "kind": what})


@needs(*SEES)
@require_http_methods(["GET", "POST"])
def take(request: Any, kind: str) -> HttpResponse | FileResponse:
    """Take the table of the area looked at: a file, and a note of who took what; or, with full numbers of more people than one
    may take alone, ask for it."""
    what = _kind(request, kind)
    area = request.area or min(request.scope.branches(what.sees), key=len)
    form = forms.Take(
        request.POST or None, initial={"since": request.GET.get("since", "")}, reveals=what.reveals(request.scope, area)
    )
    if taken := done(request, form, partial(_take, request.scope, what.id, area)):
        if isinstance(taken.value, Clearance):
            messages.success(request, _("已申请,等另一个人同意。"))
            return redirect("exports:clearance", taken.value.uid)
        made, file = taken.value
        name = f"{what.title}-{made.region.name}-{clock.today():%Y%m%d}.{form.cleaned_data['form']}"
        return FileResponse(file, as_attachment=True, filename=name)
    since = _since(request, what)
    context = {
        "kind": what,
        "form": form,
        "place": regions.get_region(area).name,
        "since": since,
        "last": None if since else handing.last_with_receipt(request.scope, what.id, area),
        "columns": [column.label for column in what.ledger],
        "region": regions.get_region(area),
    }
    return answer(request, "exports/take.html", context)


def _take(scope: Scope, kind: str, area: str, **said: Any) -> tuple[Handout, IO[bytes]] | Clearance:
    """The table, or what was asked for instead."""
    try:
        return handing.take(scope, kind=kind, area=area, **said)
    except handing.NeedsConsent as many:
        since = said.get("since")
        asked = {"since": str(since)} if since else {}
        return clearing.ask(
            scope, kind=kind, area=area, form=said["form"], reason=said["reason"], needs=many, asked=asked
        )


def _since(request: Any, what: Kind) -> Handout | None:
    """The handout of which only the changes are wanted."""
    said = request.POST.get("since") or request.GET.get("since", "")
    try:
        return _found(request, what.id, UUID(said))[1] if said else None
    except ValueError:
        raise NotVisible from None


@needs(*SEES)
@require_GET
def handout(request: Any, kind: str, uid: UUID) -> HttpResponse:
    """One table handed out: what was in it, its receipt, how many rows say something else by now, and the first of them."""
    what, found = _found(request, kind, uid)
    changed = handing.changed_since(request.scope, found)
    context = {
        "kind": what,
        "one": found,
        "changed": changed,
        "named": [(row, _address(what, row)) for row in changed.named],
        "may_note": request.scope.may(what.permission, on=found) and not found.receipt,
    }
    return TemplateResponse(request, "exports/handout.html", context)


def _address(what: Kind, row: handing.ChangedRow) -> str:
    page = PAGES.get(what.part_of or what.id)
    return (
        reverse(page, args=[row.uid])
        if page
        else f"{reverse(what.list_url)}?{urlencode({'q': ''.join(row.cells[:1])})}"
    )


@needs(*SEES)
@require_http_methods(["GET", "POST"])
def receipt(request: Any, kind: str, uid: UUID) -> HttpResponse:
    """Keep the receipt the upper system gave."""
    what, found = _found(request, kind, uid)
    request.scope.require(what.permission, on=found)
    form = forms.Receipt(request.POST or None)
    if done(request, form, partial(handing.note_receipt, request.scope, uid=uid)):
        messages.success(request, _("回执已记下。"))
        return redirect("exports:handout", kind, uid)
    context = {"kind": what, "one": found, "form": form}
    return answer(request, "exports/receipt.html", context)
