"""留手机号 (P1): leave a number to be told of alerts over a place, prove it by a code, take it back the same way."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from lastmile.foundation.channels.subscribing import services
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.form_pages import UNPROCESSABLE, show
from lastmile.interfaces.portal import places, proving
from lastmile.interfaces.portal.forms import LeaveNumber, ProveNumber
from lastmile.interfaces.portal.gate import LEFT, page, public_form
from lastmile.kernel.errors import NotValid, NotVisible, TooMuch
from lastmile.kernel.region_codes import Level

TEMPLATE = "portal/notify.html"


@public_form(LEFT)
def notify(request: Any, code: str) -> HttpResponse:
    """One address for three steps: the number, the code, done. Nothing of it is kept in the browser."""
    region = places.get_place(code)
    if region.level < Level.TOWNSHIP:
        raise NotVisible(_("请先选乡镇、街道或村、社区。"))
    if request.method != "POST":
        return _page(request, region, form=LeaveNumber())
    return _prove(request, region) if "code" in request.POST else _ask(request, region)


def _ask(request: Any, region: Region) -> HttpResponse:
    form = LeaveNumber(request.POST)
    if form.is_valid():
        try:
            proving.count_asking(request, form.cleaned_data["phone"])
            uid, sent = services.ask(region=region, phone=form.cleaned_data["phone"])
            shown = sent if settings.DEMO else ""  # no SMS leaves a demo
            return _page(request, region, proof=ProveNumber(initial={"uid": uid}), sent=shown)
        except (NotValid, TooMuch) as problem:
            show(form, problem, at="phone")
    return _page(request, region, form=form)


def _prove(request: Any, region: Region) -> HttpResponse:
    proof, leaves = ProveNumber(request.POST), request.POST.get("do") == "leave"
    if proof.is_valid():
        uid, code = proof.cleaned_data["uid"], proof.cleaned_data["code"]
        try:
            proving.count_try(uid)
            (services.leave if leaves else services.confirm)(uid=uid, code=code)
            return _page(request, region, done="left" if leaves else "joined")
        except (NotValid, TooMuch) as problem:
            show(proof, problem, at="code")
    return _page(request, region, proof=proof)


def _page(request: Any, region: Region, **context: Any) -> HttpResponse:
    form = context.get("form") or context.get("proof")
    status = UNPROCESSABLE if form is not None and form.errors else 200
    words = {
        "name": places.spoken(region.name), "minutes": packs.value("portal.code_minutes", "").whole,
        "months": packs.value("retention.listener", region.code).whole,
    }  # fmt: skip
    return page(request, TEMPLATE, {**words, **context}, code=region.code, status=status)
