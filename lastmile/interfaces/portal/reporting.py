"""报告危险、举报、提意见 (P4): a choice in plain words, one form, and a code to read its progress by."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from lastmile.domains.tips import public as tips
from lastmile.domains.tips.public import Kind
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import ratelimit
from lastmile.foundation.web.form_pages import UNPROCESSABLE, show
from lastmile.interfaces.portal import places
from lastmile.interfaces.portal.gate import TOLD, page, public, public_form
from lastmile.interfaces.portal.tip_forms import Tell
from lastmile.kernel.errors import NotValid, NotVisible, TooMuch
from lastmile.kernel.region_codes import Level

AN_HOUR, A_DAY = 3_600, 86_400


@public
def choose(request: Any, code: str) -> HttpResponse:
    """报告危险: the emergency line, the three doors, whom to call."""
    region = places.get_place(code)
    may_send = region.level >= Level.TOWNSHIP
    context = {"name": places.spoken(region.name), "may_send": may_send, "kinds": Kind, "below": places.below(region)}
    return page(request, "portal/report.html", context, code=region.code)


@public_form(TOLD)
def tell(request: Any, code: str, kind: str) -> HttpResponse:
    """The form, and after a good sending the code. Sent twice it is one tip and the same code."""
    region = places.get_place(code)
    if region.level < Level.TOWNSHIP or kind not in Kind.values:
        raise NotVisible
    chosen = Kind(kind)
    if request.method != "POST":
        return _form(request, region, chosen, Tell(kind=chosen))
    form = Tell(request.POST, request.FILES, kind=chosen)
    if form.is_valid():
        try:
            _count(request)
            sent = tips.send_tip(region=region, kind=chosen, **form.values)
            return _sent(request, region, sent)
        except (NotValid, TooMuch) as problem:
            show(form, problem)
    return _form(request, region, chosen, form)


def _count(request: Any) -> None:
    """So many from one address in an hour, and from everybody together in a day. The address is not kept with the tip."""
    address = request.META.get("REMOTE_ADDR", "")
    most = packs.value("access.public_form_an_hour", "").whole
    ratelimit.limit("tip", f"address {address}", most=most, seconds=AN_HOUR)
    ratelimit.limit("tip", "all", most=packs.value("tips.sent_of_all_a_day", "").whole, seconds=A_DAY)


def _form(request: Any, region: Region, kind: Kind, form: Tell) -> HttpResponse:
    context = {"name": places.spoken(region.name), "kind": kind, "form": form, "may_place": kind == Kind.DANGER}
    return page(
        request, "portal/tell_tip.html", context, code=region.code, status=UNPROCESSABLE if form.errors else 200
    )


def _sent(request: Any, region: Region, sent: tips.Sent) -> HttpResponse:
    context = {"name": places.spoken(region.name), "sent": sent}
    return page(request, "portal/tip_sent.html", context, code=region.code)
