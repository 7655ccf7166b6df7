"""订阅源: where alerts are fetched from, whether each is well, and what it brought last."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.alerts import forms, places
from lastmile.domains.alerts.rules import Reason
from lastmile.domains.alerts.selectors import receivals
from lastmile.domains.alerts.services import feeds
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.form_pages import answer, done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.kernel.region_codes import Level

EVERY = "warning.feed_every_minutes"


@needs(Permission.ALERT_RECEIVE)
@require_GET
def feed_list(request: Any) -> HttpResponse:
    """The feeds of one's places, those that are not well first."""
    context = {
        "rows": receivals.feeds_in(request.scope),
        "may_add": bool(places.roots(request.scope, Permission.ALERT_RECEIVE)),
    }
    return TemplateResponse(request, "alerts/feeds.html", context)


@needs(Permission.ALERT_RECEIVE)
def feed_new(request: Any) -> HttpResponse:
    """Set up a feed; counties and above do."""
    offered = places.roots(request.scope, Permission.ALERT_RECEIVE, lowest=Level.COUNTY)
    usual = packs.value(EVERY, "").whole
    form = forms.FeedForm(request.POST or None, places=offered, initial={"every_minutes": usual})
    form.fields.pop("active")
    if done(request, form, lambda **values: feeds.add_feed(request.scope, **values)):
        messages.success(request, _("已设好,马上开始看。"))
        return redirect("alerts:feeds")
    note = "" if offered else _("订阅源由县级以上设置。")
    more = {"note": note, "figure": EVERY, "at": ""}
    return form_page(request, form, title=_("加订阅源"), button=_("加上"), back=reverse("alerts:feeds"), **more)


@needs(Permission.ALERT_RECEIVE)
def feed(request: Any, uid: UUID) -> HttpResponse:
    """One feed: when it was last well, what was wrong, what it brought; and the form to change it."""
    one = receivals.get_feed(request.scope, uid)
    names = ("region_code", "name", "address", "every_minutes", "trusted", "active")
    form = forms.FeedForm(
        request.POST or None,
        places=[(one.region_code, one.region_code)],
        initial={name: getattr(one, name) for name in names},
    )
    form.fields.pop("region_code")
    if done(request, form, lambda **values: feeds.change_feed(request.scope, uid=uid, **values), over=True):
        messages.success(request, _("已改。"))
        return redirect("alerts:feed", uid)
    context = {
        "form": form,
        "feed": one,
        "silent": receivals.is_silent(one),
        "brought": receivals.of_feed(one),
        "reasons": dict(Reason.choices),
    }
    return answer(request, "alerts/feed.html", context)
