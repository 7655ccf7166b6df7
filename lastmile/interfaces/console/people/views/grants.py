"""Give and end grants by hand: branch × lines × permissions, never more than one holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import selectors, services
from lastmile.foundation.people.models import Person, Post
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.interfaces.console.people import choices
from lastmile.interfaces.console.people.forms.accounts import GiveGrant


@needs(Permission.GRANT_CHANGE)
def to_person(request: Any, uid: UUID) -> HttpResponse:
    """授权给人."""
    person = selectors.get_person(request.scope, uid)
    return _give(request, person.name, reverse("people:person", args=[uid]), person=person)


@needs(Permission.GRANT_CHANGE)
def to_post(request: Any, uid: UUID) -> HttpResponse:
    """授权给岗位: to whoever holds it."""
    post = selectors.get_post(request.scope, uid)
    return _give(request, post.title, reverse("people:post", args=[uid]), post=post)


def _give(
    request: Any, receiver: str, back: str, *, person: Person | None = None, post: Post | None = None
) -> HttpResponse:
    places = choices.places(request.scope, request.area, Permission.GRANT_CHANGE)
    form = GiveGrant(request.POST or None, places=places, scope=request.scope, initial={"region_code": request.area})

    def act(**values: Any) -> None:
        services.give_grant(request.scope, person=person, post=post, **values)

    if done(request, form, act):
        messages.success(request, _("已授权。"))
        return redirect(back)
    note = _("只能授自己在那里有的权限。岗位本来就有的权限不用再授。")
    title = _("授权:%(receiver)s") % {"receiver": receiver}
    return form_page(request, form, title=title, button=_("授权"), back=back, note=note)


@needs(Permission.GRANT_CHANGE)
@require_POST
def end(request: Any, uid: UUID) -> HttpResponse:
    """收回授权, from now on."""
    grant = services.end_grant(request.scope, uid=uid)
    messages.success(request, _("已收回。"))
    name, receiver = ("people:person", grant.person) if grant.person else ("people:post", grant.post)
    return redirect(name, receiver.uid if receiver else "")
