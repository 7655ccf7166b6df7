"""发起叫应: write one sentence, see what it would do, send it. Works without JavaScript, nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from lastmile.domains.orders import forms, services
from lastmile.domains.orders.selectors import choosing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import REFUSED, refuse, status_of
from lastmile.foundation.web.gates import needs
from lastmile.kernel.errors import NotAllowed


@needs(Permission.CALL_ISSUE)
def new(request: Any) -> HttpResponse:
    """The form; `step` says whether to count again for another branch, to show what would happen, or to send."""
    step = request.POST.get("step", "")
    places = choosing.may_call_in(request.scope)
    form, first = _form(request, places, keep=step in {"preview", "send", "edit"})
    if step in {"preview", "send"} and form.is_valid():
        values = form.cleaned_data
        try:
            return _send(request, values) if step == "send" else _preview(request, form, values)
        except REFUSED as problem:
            refuse(form, problem)
    context = {"form": form, "first": first}
    return TemplateResponse(request, "orders/new.html", context, status=200 if step == "edit" else status_of(form))


def _form(request: Any, places: list[Any], *, keep: bool) -> tuple[forms.NewCall, list[str]]:
    """The form for the branch chosen; what was typed is kept, posts are counted anew for another branch."""
    if not places:
        raise NotAllowed(_("您没有可以叫应的范围。"))
    codes = [place.code for place in places]
    asked = request.POST.get("region_code") or request.GET.get("region") or request.area
    region = asked if asked in codes else codes[0]
    kinds = choosing.kinds_in(request.scope, region)
    first = [kind.id for kind in kinds if kind.first]
    choices = {
        "places": [(place.code, place.name) for place in places],
        "kinds": [(kind.id, f"{kind.title} {kind.posts}") for kind in kinds],
    }
    if keep:
        return forms.NewCall(request.POST, **choices), first
    typed = {name: request.POST[name] for name in ("uid", "text", "level", "drill") if request.POST.get(name)}
    return forms.NewCall(initial={"post_kinds": first, "region_code": region, **typed}, **choices), first


def _preview(request: Any, form: forms.NewCall, values: dict[str, Any]) -> HttpResponse:
    mark = "demo" if settings.DEMO else "drill" if values["drill"] else ""
    asked = {name: values[name] for name in ("region_code", "text", "level", "post_kinds")}
    preview = choosing.preview(request.scope, mark=mark, drill=values["drill"], **asked)
    context = {"form": form, "preview": preview, "values": values, "place": asked["region_code"]}
    return TemplateResponse(request, "orders/preview.html", context)


def _send(request: Any, values: dict[str, Any]) -> HttpResponse:
    call = services.issue_call(request.scope, **values)
    messages.success(
        request, _("已发出:%(posts)s 岗位 = %(people)s 人。") % {"posts": call.posts, "people": call.people}
    )
    return redirect("orders:board", call.uid)
