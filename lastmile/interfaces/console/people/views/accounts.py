"""Accounts: open, close, unlock, first codes and slips; who has none yet."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people import accounts, selectors, slips
from lastmile.foundation.people.slips import Slip
from lastmile.foundation.prints import qr
from lastmile.foundation.web import tables
from lastmile.foundation.web.form_pages import done, form_page
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.kept import secret
from lastmile.interfaces.console.people.forms.accounts import OpenAccount
from lastmile.kernel.errors import NotValid


@needs(Permission.ACCOUNT_OPEN)
@require_GET
def without_account(request: Any) -> HttpResponse:
    """没有账号的人 below the area; as many slips as fit on one print-out are made together."""
    page = tables.page(
        lambda after, limit: slips.waiting(request.scope, request.area, after=after, limit=limit),
        mark=request.GET.get("after", ""),
        kinds=(str, int),
        keys=lambda row: (row.person.name, row.person.pk),
        size=slips.MOST,
    )
    return TemplateResponse(request, "people/without_account.html", {"page": page, "most": slips.MOST})


@needs(Permission.ACCOUNT_OPEN)
@secret("password")
def open_account(request: Any, uid: UUID) -> HttpResponse:
    """开通账号, by the office above and never by the public."""
    person = selectors.get_person(request.scope, uid)
    form = OpenAccount(request.POST or None)
    if done(request, form, partial(accounts.open_account, request.scope, person_uid=uid)):
        messages.success(request, _("已开通账号。"))
        return redirect("people:person", uid)
    title = _("开通账号:%(name)s") % {"name": person.name}
    return form_page(request, form, title=title, button=_("开通"), back=reverse("people:person", args=[uid]))


@needs(Permission.ACCOUNT_OPEN)
@require_POST
def close_account(request: Any, uid: UUID) -> HttpResponse:
    """停用账号: the sessions and keys of this person end at once."""
    accounts.close_account(request.scope, person_uid=uid)
    messages.success(request, _("账号已停用,已登录的也退出了。"))
    return redirect("people:person", uid)


@needs(Permission.ACCOUNT_OPEN)
@require_POST
def unlock(request: Any, uid: UUID) -> HttpResponse:
    """解除锁定: too many wrong passwords had shut the account."""
    accounts.unlock(request.scope, person_uid=uid)
    messages.success(request, _("已解除锁定。"))
    return redirect("people:person", uid)


@needs(Permission.ACCOUNT_OPEN)
@require_POST
def drop_second(request: Any, uid: UUID) -> HttpResponse:
    """解除动态码, for somebody whose phone is lost: set up again where it must be."""
    accounts.drop_second_factor(request.scope, person_uid=uid)
    messages.success(request, _("已解除动态码。"))
    return redirect("people:person", uid)


@needs(Permission.ACCOUNT_OPEN)
@never_cache
@require_POST
def code(request: Any, uid: UUID) -> HttpResponse:
    """发登录码: shown in the answer to this form, once; a new one ends the old."""
    back = reverse("people:person", args=[uid])
    return _print(request, slips.make(request.scope, person_uids=[uid]), back)


@needs(Permission.ACCOUNT_OPEN)
@never_cache
@require_POST
def print_slips(request: Any) -> HttpResponse:
    """The slips of many people, an A6 sheet each."""
    try:
        chosen = [UUID(one) for one in request.POST.getlist("person")]
    except ValueError as problem:
        raise NotValid(_("请选要打印的人。")) from problem
    return _print(request, slips.make(request.scope, person_uids=chosen), reverse("people:accounts"))


def _print(request: Any, made: list[Slip], back: str) -> HttpResponse:
    sheets = [{"slip": one, "code": _spaced(one.first.code), "qr": qr.draw(_link(request, one))} for one in made]
    address = request.build_absolute_uri(reverse("sign_in:code"))
    return TemplateResponse(request, "people/slips.html", {"sheets": sheets, "back": back, "address": address})


def _link(request: Any, slip: Slip) -> str:
    return str(request.build_absolute_uri(f"{reverse('sign_in:code')}?{urlencode({'slip': slip.first.slip})}"))


def _spaced(digits: str) -> str:
    """123 456: read out and typed without losing the place."""
    return " ".join(digits[start : start + 3] for start in range(0, len(digits), 3))
