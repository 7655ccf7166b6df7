"""Home, search, the record, and what the platform asks people to fill in."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.channels import selectors as channels
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import climbed
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations import services as obligation_services
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs, signed_in
from lastmile.foundation.web.pages import page_or_part, unless_unchanged
from lastmile.interfaces.acts import RINGS
from lastmile.interfaces.console import burden as burden_
from lastmile.interfaces.console import first_steps, forms, owed, searching

SHOWN = 50  # messages of an inbox, a screen or three


@signed_in
@require_GET
def home(request: Any) -> HttpResponse:
    """今日待办: now, today, waiting for others; late first in each. One's own posts, or the whole level's."""
    scope = request.scope
    whole_level = request.GET.get("who") == "level" and owed.may_see_level(scope)
    today = obligations.owed_today(scope, whole_level=whole_level, without=RINGS)
    turned = climbed.turned_to(scope, whole_level=whole_level)
    unfolded = request.GET.get("all", "")
    more = owed.asked_for(unfolded, scope, whole_level=whole_level)
    nothing = not (today.now or today.today or turned)
    context = {
        "today": today,
        "groups": [*owed.groups(today, turned, unfolded=unfolded), *more],
        "nothing": nothing,
        "following": obligations.next_of(scope) if nothing else None,
        "first_steps": first_steps.steps(scope, request.area) if nothing else [],
        "whole_level": whole_level,
        "may_see_level": owed.may_see_level(scope),
        "may_call": scope.has(Permission.CALL_ISSUE),
        "may_report": scope.has(Permission.HAZARD_REPORT),
        "duty": lambda: owed.on_duty(request.area),
        "alarms": points.running(scope),
    }
    response = page_or_part(request, "console/home.html", "console/_owed.html", context)
    return unless_unchanged(request, response) if request.htmx else response


@signed_in
@require_GET
def inbox(request: Any) -> HttpResponse:
    """What went to oneself by 手机端, newest first: the daily digest, reports by SMS, calls."""
    me = request.scope.person_uid
    return TemplateResponse(request, "console/inbox.html", {"rows": channels.inbox(me, SHOWN) if me else []})


@signed_in
def explain(request: Any, obligation_uid: UUID) -> HttpResponse:
    """Why something is late: one sentence, one tap on a usual one."""
    said = obligations.explanation_of(request.scope, obligation_uid)
    form = forms.Explain(request.POST or None, initial={"words": said})
    explain_it = partial(obligation_services.explain, request.scope, obligation_uid=obligation_uid)
    if done(request, form, explain_it, over=True):
        messages.success(request, _("说明已记下。"))
        return redirect("console:home")
    context = {"form": form, "reasons": forms.USUAL_REASONS}
    return answer(request, "console/explain.html", context)


@signed_in
@require_GET
def matter(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """The page of whatever an obligation is about."""
    address = owed.address_of_matter(kind, uid)
    if not address:
        raise Http404
    return redirect(address)


@needs(Permission.SEARCH, Permission.PEOPLE_VIEW, Permission.HAZARD_VIEW)
@require_GET
def search(request: Any) -> HttpResponse:
    """One box over people, matters and places."""
    words = request.GET.get("q", "").strip()[:80]
    context = {"words": words, "groups": searching.everywhere(request.scope, words) if words else []}
    return TemplateResponse(request, "console/search.html", context)


@needs(Permission.LEDGER_VIEW)
def record(request: Any) -> HttpResponse:
    """台账核验: the chains, their signed heads, and a check on demand of the chain looked at."""
    region = regions.get_region(request.area) if request.area else None
    request.scope.require(Permission.LEDGER_VIEW, on=request.area)
    findings = ledger.check_chain_of(region.uid) if request.method == "POST" and region else None
    context = {"chains": ledger.chains_below(request.area), "findings": findings, "region": region}
    return TemplateResponse(request, "console/record.html", context)


@signed_in
@require_GET
def burden(request: Any) -> HttpResponse:
    """本系统要大家填什么: per post, fields a month, and how many filled themselves. Open are the forms of one's own kind of post,
    of another (`?post=`), or all (`?all=1`, for paper): a form stands with every post that may fill it in."""
    region = regions.get_region(request.area) if request.area else None
    rows = burden_.by_post(region)
    one = {row.kind for row in rows if row.asked and row.kind == request.GET.get("post")}
    open_kinds = one or burden_.kinds_of(request.scope)
    everything = "all" in request.GET
    context = {
        "rows": rows,
        "open": [row for row in rows if row.asked and (everything or row.kind in open_kinds)],
        "open_kinds": open_kinds,
        "why_not": burden_.nothing_measured(region),
        "everything": everything,
    }
    return TemplateResponse(request, "console/burden.html", context)


@signed_in
@require_POST
def act_as(request: Any) -> HttpResponse:
    """Act under another of one's own posts."""
    request.session["holding"] = request.POST.get("holding", "")[:40]
    request.session.pop("area", None)
    return redirect("console:home")
