"""已在其他系统录入, in the office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lastmile.foundation.obligations.elsewhere import SAID
from lastmile.foundation.web.form_pages import form_page
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.elsewhere import PERMISSIONS, ask


@needs(*PERMISSIONS)
def elsewhere(request: Any, what: str, uid: UUID) -> HttpResponse:
    """A round, visit, action or step that was entered in another system: its system, number and day, then never again."""
    asked = ask(request, what, uid)
    if asked.entered:
        messages.success(request, _("已记下,这件不用再填。"))
        return redirect(asked.kind.office, asked.duty.matter)
    back, title = reverse(asked.kind.office, args=[asked.duty.matter]), f"{SAID}:{asked.duty.title}"
    return form_page(request, asked.form, title=title, button=SAID, back=back)
