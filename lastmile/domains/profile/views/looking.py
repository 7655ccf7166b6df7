"""核对: a township's base database is looked through; what is 待核 or old stands before whoever says so."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.domains.profile import forms, selectors, services
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import needs
from lastmile.kernel.ids import uuid7


@needs(Permission.PROFILE_CHANGE)
def look(request: Any, uid: UUID) -> HttpResponse:
    """One township: the lines nobody knows or looked at for long, and the one button."""
    township = selectors.get_township(request.scope, uid)
    request.scope.require(Permission.PROFILE_CHANGE, on=township.code)
    form = forms.LookThrough(request.POST or None, initial={"uid": uuid7()})
    if done(request, form, partial(services.look_through, request.scope, region_code=township.code)):
        messages.success(request, _("已记下:基本情况数据库核对过了。"))
        return redirect(f"{reverse('profile:area')}?area={township.code}")
    figures, state = selectors.profile(request.scope, township.code), selectors.looks(request.scope, township)
    assert state is not None  # a township is not too wide
    context = {
        "form": form,
        "township": township,
        "state": state,
        "unknown": [one for one in figures if one.value is None],
        "old": selectors.older(figures, state.months),
        "lines": len(figures),
    }
    return answer(request, "profile/look.html", context)
