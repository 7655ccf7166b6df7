"""已在其他系统录入, on the phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from lastmile.foundation.web.form_pages import status_of
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.elsewhere import PERMISSIONS, ask
from lastmile.interfaces.field.pages import page


@needs(*PERMISSIONS)
def elsewhere(request: Any, what: str, uid: UUID) -> HttpResponse:
    """Its system, number and day, then back to 待办, where it stands no more."""
    asked = ask(request, what, uid)
    if asked.entered:
        messages.success(request, _("已记下,这件不用再填。"))
        return redirect("field:todo")
    return page(request, "todo", "field/elsewhere.html", {"asked": asked}, status=status_of(asked.form))
