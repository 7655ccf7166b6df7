"""Sign in by password or by code, sign out, change the password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from lastmile.foundation.people import accounts
from lastmile.foundation.people.models import Account
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import ratelimit
from lastmile.foundation.web.gates import open_to_all, signed_in
from lastmile.interfaces.sign_in import demo, forms
from lastmile.kernel.errors import DomainError, NotValid

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _limit(request: HttpRequest, key: str, *parts: str, seconds: int) -> None:
    ratelimit.limit(key, *parts, most=int(packs.value(key, "").number), seconds=seconds)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@open_to_all("where one signs in")
@never_cache
@sensitive_post_parameters("password", "second")
def form(request: HttpRequest) -> HttpResponse:
    """Login name or phone, and password."""
    filled = forms.SignIn(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        _limit(request, "access.sign_in_a_minute", _address(request), seconds=60)
        try:
            account = accounts.sign_in(**filled.cleaned_data)
        except DomainError as problem:
            filled.add_error(None, problem.message)
        else:
            return _enter(request, account, on_phone=False)
    return _page(request, "sign_in/form.html", filled)


@open_to_all("where a grid member signs in the first time")
@never_cache
@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """Phone and the six-digit code from the village; no password. A QR slip brings the phone and code filled in."""
    filled = forms.Code(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        _limit(request, "access.sign_in_a_minute", _address(request), seconds=60)
        _limit(request, "access.code_by_number_an_hour", filled.cleaned_data["phone"], seconds=3600)
        try:
            account = accounts.sign_in_by_code(**filled.cleaned_data)
        except DomainError as problem:
            filled.add_error(None, problem.message)
        else:
            return _enter(request, account, on_phone=True)
    return _page(request, "sign_in/code.html", filled)


def _page(request: HttpRequest, template: str, filled: Any) -> HttpResponse:
    context = {"form": filled, "next": request.GET.get("next", ""), "demo_accounts": demo.accounts()}
    return TemplateResponse(request, template, context, status=422 if filled.errors else 200)


def _enter(request: HttpRequest, account: Account, *, on_phone: bool) -> HttpResponse:
    auth.login(request, account, backend=BACKEND)
    request.session.set_expiry(accounts.seconds_idle(account, on_phone))
    if account.must_change:
        return redirect("sign_in:password")
    target = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}) and target != "/":
        return redirect(target)
    return redirect("/field/" if on_phone and "field" in settings.FACES else "/")


@signed_in
@require_POST
def out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("sign_in:form")


@signed_in
@sensitive_post_parameters("old", "new", "again")
def password(request: Any) -> HttpResponse:
    """Change one's own password."""
    filled = forms.Password(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        values = filled.cleaned_data
        try:
            accounts.change_password(request.scope, request.user, old=values["old"], new=values["new"])
        except NotValid as problem:
            for name, words in (problem.fields or {"__all__": problem.message}).items():
                filled.add_error(name if name in filled.fields else "new", words)
        else:
            auth.update_session_auth_hash(request, request.user)
            messages.success(request, _("密码已改。"))
            return redirect("/")
    return TemplateResponse(request, "sign_in/password.html", {"form": filled})
