"""预警模板: every signal and colour, one text with all its fields, other words here, and 喊话词 to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lastmile.domains.alerts import forms
from lastmile.domains.alerts.rules import texts as rules
from lastmile.domains.alerts.selectors import texts
from lastmile.domains.alerts.services import texts as services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import cards
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks.signals import fill
from lastmile.foundation.web.form_pages import answer, done, form_page
from lastmile.foundation.web.gates import needs


def place(request: Any) -> str:
    """The place whose words are shown: where one looks, else where one acts."""
    acting = request.scope.acting_as
    return str(request.area or (acting.region_code if acting else ""))


def _here(code: str) -> Any:
    return get_region(code) if code else None


@needs(Permission.ALERT_VIEW)
@require_GET
def text_list(request: Any) -> HttpResponse:
    """Signals by colours; those whose words a place changed are marked."""
    code = place(request)
    context = {"signals": texts.overview(code), "here": _here(code)}
    return TemplateResponse(request, "alerts/texts.html", context)


@needs(Permission.ALERT_VIEW)
@require_GET
def one_text(request: Any, signal: str, colour: str) -> HttpResponse:
    """One text with all its fields, what it makes owed, where each figure comes from, and the built-in beside it."""
    code = place(request)
    held = texts.held(signal, colour, code)
    different = rules.changed(held.text, held.built_in)
    context = {
        "held": held,
        "here": _here(code),
        "lengths": texts.lengths(held.text, code),
        "asked": texts.asked(held.signal, colour, code),
        "changes": [(forms.LABELS[one], _shown(held.built_in, one), _shown(held.text, one)) for one in different],
        "history": texts.history(signal, colour, code) if code else [],
        "may_change": bool(code) and request.scope.may(Permission.PACK_CHANGE, on=code),
        "own_here": held.own_at(code) is not None,
    }
    return TemplateResponse(request, "alerts/text.html", context)


def _shown(text: Any, name: str) -> str:
    value = getattr(text, name)
    return value if isinstance(value, str) else " / ".join(value)


@needs(Permission.ALERT_VIEW)
@require_GET
def shout(request: Any, signal: str, colour: str) -> HttpResponse:
    """喊话词 in large type, to print and read out twice."""
    code = place(request)
    held = texts.held(signal, colour, code)
    phone = cards.duty_phone(code) if code else ""
    words = fill(held.text.shout, 值班电话=phone, 地点=_here(code).name if code else "")
    return TemplateResponse(request, "alerts/shout.html", {"held": held, "words": words, "phone": phone})


@needs(Permission.PACK_CHANGE)
def text_change(request: Any, signal: str, colour: str) -> HttpResponse:
    """Other words here and below."""
    code = place(request)
    held = texts.held(signal, colour, code)
    own = held.own_at(code)
    number = own.number if own else 0
    form = forms.TextWords(request.POST or None, initial=forms.begin_words(held.text, number))

    def act(**values: Any) -> Any:
        return services.change_text(request.scope, signal=signal, colour=colour, region_code=code, **values)

    if done(request, form, act):
        messages.success(request, _("已改好。从现在起这里用新的说法;已经发出去的不变。"))
        return redirect("alerts:text", signal, colour)
    return answer(request, "alerts/text_change.html", {"form": form, "held": held, "here": _here(code)})


@needs(Permission.PACK_CHANGE)
def text_restore(request: Any, signal: str, colour: str) -> HttpResponse:
    """恢复内置."""
    code = place(request)
    form = forms.Reason(request.POST or None, local=texts.held(signal, colour, code).own_at(code))

    def act(**values: Any) -> Any:
        services.restore_text(request.scope, signal=signal, colour=colour, region_code=code, **values)
        return True

    if done(request, form, act, over=True):
        messages.success(request, _("已恢复。"))
        return redirect("alerts:text", signal, colour)
    back = reverse("alerts:text", args=[signal, colour])
    return form_page(request, form, title=_("恢复成上级(内置)的说法"), button=_("恢复"), back=back)
