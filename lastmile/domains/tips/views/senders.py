"""Who sent a tip: asking, agreeing, looking."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lastmile.domains.tips import forms, selectors, services
from lastmile.domains.tips.views.matter import context_of
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs


@needs(Permission.TIP_REVEAL)
def ask(request: Any, uid: UUID) -> HttpResponse:
    """申请查看: why."""
    tip = selectors.get_tip(request.scope, uid)
    form = forms.Ask(request.POST or None)
    if done(request, form, partial(services.ask_opening, request.scope, uid=uid)):
        messages.success(request, _("已申请。请另一个有权限的人在这一页同意。"))
        return redirect("tips:matter", uid)
    return form_page(
        request,
        form,
        title=_("申请查看举报人:%(number)s") % {"number": tip.number},
        button=_("申请"),
        back=reverse("tips:matter", args=[uid]),
        figure="tips.opening_people",
    )


@needs(Permission.TIP_REVEAL)
@require_POST
def agree(request: Any, uid: UUID, opening_uid: UUID) -> HttpResponse:
    """同意: by somebody else."""
    services.agree_opening(request.scope, uid=uid, opening_uid=opening_uid)
    messages.success(request, _("已同意。"))
    return redirect("tips:matter", uid)


@needs(Permission.TIP_REVEAL)
@require_POST
def reveal(request: Any, uid: UUID) -> HttpResponse:
    """查看: the page once more with name and phone; each look is in the ledger."""
    sender = services.reveal_sender(request.scope, uid=uid)
    tip = selectors.get_tip(request.scope, uid)
    return TemplateResponse(request, "tips/matter.html", {**context_of(request, tip), "sender": sender})
