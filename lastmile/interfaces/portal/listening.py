"""留手机号 (P1): leave a number to be told of alerts over a place, prove it by a code, take it back the same way."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lastmile.foundation.channels.subscribing import services
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.form_pages import UNPROCESSABLE
from lastmile.foundation.web.kept import secret
from lastmile.interfaces.portal import places, proving
from lastmile.interfaces.portal.forms import LeaveNumber
from lastmile.interfaces.portal.gate import LEFT, page, public_form
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level

TEMPLATE = "portal/notify.html"


@public_form(LEFT)
@secret("code")
def notify(request: Any, code: str) -> HttpResponse:
    """One address for three steps: the number, the code, done. Nothing of it is kept in the browser."""
    region = places.get_place(code)
    if region.level < Level.TOWNSHIP:
        raise NotVisible(_("请先选乡镇、街道或村、社区。"))
    if request.method != "POST":
        return _page(request, region, form=LeaveNumber())
    shown = partial(_page, request, region)
    if "code" in request.POST:
        leaves, done = request.POST.get("do") == "leave", ("joined", "left")
        return proving.prove(request, shown, keep=services.confirm, leave=services.leave, leaves=leaves, done=done)
    form = LeaveNumber(request.POST)
    if not form.is_valid():
        return shown(form=form)
    return proving.ask(request, shown, form, partial(services.ask, region=region, phone=form.cleaned_data["phone"]))


def _page(request: Any, region: Region, **context: Any) -> HttpResponse:
    form = context.get("form") or context.get("proof")
    status = UNPROCESSABLE if form is not None and form.errors else 200
    words = {"name": places.spoken(region.name)}
    return page(request, TEMPLATE, {**words, **context}, code=region.code, status=status)
