"""What households told the village: the list, one of them, and what the village makes of it."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.declarations import forms, rules, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks.masking import masked_name, masked_phone
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, status_of
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.pages import page_or_part

TABS = {"": gettext_lazy("待核"), "done": gettext_lazy("核对过的")}


@needs(Permission.PROFILE_VIEW)
@require_GET
def declarations(request: Any) -> HttpResponse:
    """Those of the area looked at, names masked."""
    scope, tab = request.scope.within(request.area), request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    page = tables.page(
        lambda after, limit: selectors.page(scope, tab, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(int,),
        keys=lambda row: (row.pk,),
    )
    rows = [(one, masked_name(one.name), rules.who_words(one.who), selectors.place_of(one.region)) for one in page.rows]
    context = {"page": page, "rows": rows, "tabs": partial(_tabs, scope), "tab": tab}
    return page_or_part(request, "declarations/list.html", "declarations/_rows.html", context)


def _tabs(scope: Any) -> list[tuple[str, Any, str]]:
    counts = selectors.counts(scope)
    return [(tab, label, counts[tab]) for tab, label in TABS.items()]


@needs(Permission.PROFILE_VIEW)
@require_GET
def declaration(request: Any, uid: UUID) -> HttpResponse:
    """One: whole name and number for whoever keeps the households, which stands in the record; masked for others."""
    return _page(request, uid)


@needs(Permission.PROFILE_CHANGE)
@require_POST
def declaration_act(request: Any, uid: UUID, verb: str) -> HttpResponse:
    """Confirm into a household, decline with a reason, or note that it was taken back."""
    if verb == "noted":
        services.note_back(request.scope, uid=uid)
        messages.success(request, _("已看过。"))
        return redirect("declarations:list")
    if verb not in ("confirm", "decline"):
        raise Http404
    form: Any = _confirming(request, uid, request.POST) if verb == "confirm" else forms.Decline(request.POST)
    act = services.confirm if verb == "confirm" else services.decline
    if done(request, form, lambda **values: act(request.scope, uid=uid, **values)):
        messages.success(request, _("已核对,已用短信告诉本人。"))
        return redirect("declarations:list")
    return _page(request, uid, **{verb: form})


def _confirming(request: Any, uid: UUID, said: Any = None) -> forms.Confirm:
    one = selectors.get_declaration(request.scope, uid)
    words = (request.POST if said else request.GET).get("q", "")[:40]
    households = selectors.households_for(request.scope, one, words)
    return forms.Confirm(said, households=households, initial={"need_help": one.people})


def _page(request: Any, uid: UUID, **sent: Any) -> HttpResponse:
    one = selectors.get_declaration(request.scope, uid)
    may = request.scope.may(Permission.PROFILE_CHANGE, on=one)
    if may:
        services.read(request.scope, uid)
    waits = may and one.state == rules.State.WAITING
    context = {
        "one": one,
        "name": one.name if may else masked_name(one.name),
        "phone": one.phone if may else masked_phone(one.phone),
        "who": rules.who_words(one.who),
        "place": selectors.place_of(one.region),
        "words": request.GET.get("q", "")[:40],
        "waits": waits,
        "taken_back": may and one.state == rules.State.WITHDRAWN,
        "confirm": sent.get("confirm") or (_confirming(request, uid) if waits else None),
        "decline": sent.get("decline") or forms.Decline(),
        "late": [] if waits else list(sent.values()),
    }
    [status] = [status_of(form) for form in sent.values()] or [200]
    return TemplateResponse(request, "declarations/declaration.html", context, status=status)
