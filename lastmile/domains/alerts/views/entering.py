"""录入预警: fill in, see what it would do and to whom, send it to a second person. Nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from lastmile.domains.alerts import forms, places
from lastmile.domains.alerts.selectors import inside, running, wording
from lastmile.domains.alerts.services import chaining, entering, issuing
from lastmile.domains.alerts.services.entering import Typed
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web.form_pages import REFUSED, refuse, status_of
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import NotAllowed

LEFT = ("signal", "event", "level", "ends", "issuer", "sent_at", "until_at")
RIGHT = ("region_codes", "description", "reach", "drill")


@needs(Permission.ALERT_ISSUE)
def new(request: Any) -> HttpResponse:
    """The form; `step` says whether to look first, to send, or to go on editing."""
    step = request.POST.get("step", "")
    offered = places.choices(request.scope, Permission.ALERT_ISSUE)
    if not offered:
        raise NotAllowed(_("您没有可以发布预警的范围。"))
    form = forms.NewAlert(request.POST or None, places=offered)
    if step in {"preview", "send"} and form.is_valid():
        try:
            typed = Typed(**form.cleaned_data)
            return _send(request, typed) if step == "send" else _preview(request, form, typed)
        except REFUSED as problem:
            refuse(form, problem)
    context = {"form": form, "left": [form[one] for one in LEFT], "right": [form[one] for one in RIGHT]}
    return TemplateResponse(
        request, "alerts/new.html", context, status=200 if step in {"", "edit"} else status_of(form)
    )


def _preview(request: Any, form: forms.NewAlert, typed: Typed) -> HttpResponse:
    said, placed = entering.announced(request.scope, typed)
    joining = entering.joining(request.scope, said, placed)
    alert, version = chaining.drafted(said, placed, joining.alert)
    version.effect = joining.effect
    context = {
        "form": form,
        "said": said,
        "alert": alert,
        "version": version,
        "joining": joining,
        "left_out": [regions.get_region(code).name for code in joining.left_out],
        "areas": [one.region for one in placed.places],
        "inside": _inside(alert, version, placed.codes, said.speaks_of_an_end),
        "text": wording.said_to_posts(alert, version),
        "resident": wording.resident_text(alert, version, placed.codes[0]),
        "shout": wording.shout_text(alert, version, placed.codes[0]),
        "second": issuing.second_needed(version, alert.region_code),
    }
    return TemplateResponse(request, "alerts/preview.html", context)


def _inside(alert: Any, version: Any, codes: tuple[str, ...], ends: bool) -> inside.Inside | None:
    return None if ends else inside.inside(version, codes, wording.call_text(alert, version), alert.region_code)


def _send(request: Any, typed: Typed) -> HttpResponse:
    taken = entering.enter_alert(request.scope, typed)
    if others := running.running(taken.alert, taken.version):
        text = _("同一种预警已在生效:%(title)s。请先看是不是并进去。")
        messages.warning(request, text % {"title": others[0].title})
    elif issuing.may_now(request.scope, taken.alert, taken.version):
        issuing.issue(request.scope, uid=taken.alert.uid, seen=str(taken.version.uid))
        messages.success(request, _("已发布:%(title)s。") % {"title": taken.alert.title})
    else:
        messages.success(request, _("已录入,编号%(number)s,等人发布。") % {"number": taken.alert.number})
    return redirect("alerts:matter", taken.alert.uid)
