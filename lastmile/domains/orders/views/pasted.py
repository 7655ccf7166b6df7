"""粘贴群里接龙: paste, see whom each line means, tick one by one, keep. Nothing typed is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lastmile.domains.orders import forms, services
from lastmile.domains.orders.selectors import calls
from lastmile.domains.orders.selectors import pasted as selectors
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import REFUSED, answer, refuse
from lastmile.foundation.web.gates import needs


@needs(Permission.CALL_ANSWER)
def pasted(request: Any, uid: UUID) -> HttpResponse:
    """The form; pasted text is matched; `keep` enters those ticked."""
    call = calls.get_call(request.scope, uid)
    form, ticked = forms.Pasted(request.POST or None), request.POST.getlist("who")
    good = request.method == "POST" and form.is_valid()
    if "keep" in request.POST:
        try:
            return _keep(request, call, ticked)
        except REFUSED as problem:
            refuse(form, problem)
    found = selectors.match(request.scope, call, form.cleaned_data["text"]) if good else []
    context = {
        "call": call,
        "form": form,
        "matches": [one for one in found if one.candidates],
        "unmatched": [one for one in found if not one.candidates],
        "looked": good,
        "ticked": [who for word in ticked if (who := _uid(word))],
    }
    return answer(request, "orders/pasted.html", context)


def _keep(request: Any, call: Any, ticked: list[str]) -> HttpResponse:
    people = [found for word in ticked if (found := _uid(word))]
    answered, read = services.enter_group(request.scope, uid=call.uid, people=people)
    words = _("已登记微信群回复:算已叫应 %(answered)s 人,只算已读 %(read)s 人。")
    messages.success(request, words % {"answered": answered, "read": read})
    return redirect(call.board_address)


def _uid(word: str) -> UUID | None:
    try:
        return UUID(word)
    except ValueError:
        return None
