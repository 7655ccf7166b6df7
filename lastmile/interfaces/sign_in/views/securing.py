"""One's own password and second factor."""

from __future__ import annotations

from functools import partial
from typing import Any

import pyotp
from django.contrib import auth, messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lastmile.foundation.people import accounts
from lastmile.foundation.prints import qr
from lastmile.foundation.web import kept
from lastmile.foundation.web.form_pages import answer, done
from lastmile.foundation.web.gates import signed_in
from lastmile.interfaces.sign_in import forms
from lastmile.interfaces.sign_in.views.entering import go_on, limit
from lastmile.kernel.errors import DomainError


@signed_in
@never_cache
@kept.secret("old", "new", "again")
def password(request: Any) -> HttpResponse:
    """Change one's own password."""
    filled = forms.Password(request.POST or None)
    if request.method == "POST" and filled.is_valid():
        values = filled.cleaned_data
        try:
            limit("access.sign_in_a_minute", str(request.user.uid), seconds=60)
            accounts.change_password(request.scope, request.user, old=values["old"], new=values["new"])
        except DomainError as problem:
            _show(filled, problem, "new")
        else:
            auth.update_session_auth_hash(request, request.user)
            request.session.pop("must_change", None)
            messages.success(request, _("密码已改。"))
            return go_on(request)
    context = {
        "form": filled,
        "at": request.user.person.region_code,
        "forced": request.session.get("must_change", False),
    }
    return TemplateResponse(request, "sign_in/password.html", context, status=422 if filled.errors else 200)


def _show(form: Any, problem: DomainError, usual: str) -> None:
    """A service's refusal at the field it speaks of."""
    for name in problem.fields or {usual: ""}:
        form.add_error(name if name in form.fields else usual, problem.message)


@signed_in
@never_cache
@kept.secret("number", "sealed")
def second_factor(request: Any) -> HttpResponse:
    """Set up the numbers of an authenticator app: the secret lives on this page alone until the first number fits."""
    account = request.user
    if account.second_factor or not account.has_usable_password():
        return TemplateResponse(request, "sign_in/second_factor.html", {"account": account})
    secret = _secret(request) or accounts.begin_second_factor()
    form = forms.Number(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            limit("access.sign_in_a_minute", str(account.uid), seconds=60)
            accounts.confirm_second_factor(request.scope, account, secret=secret, number=form.cleaned_data["number"])
        except DomainError as problem:
            _show(form, problem, "number")
        else:
            messages.success(request, _("动态码已开通,下次登录要填。"))
            return go_on(request) if request.session.pop("must_second", False) else redirect("sign_in:second_factor")
    address = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=_("最后一公里"))
    words = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    sealed = signing.dumps(secret, salt=str(account.uid))
    context = {"account": account, "form": form, "qr": qr.draw(address), "words": words, "sealed": sealed}
    context |= {"forced": request.session.get("must_second", False), "at": account.person.region_code}
    return TemplateResponse(request, "sign_in/second_factor.html", context, status=422 if form.errors else 200)


def _secret(request: Any) -> str:
    """The secret the page came with, if it is this account's and young."""
    try:
        return str(signing.loads(request.POST.get("sealed", ""), salt=str(request.user.uid), max_age=1800))
    except signing.BadSignature:
        return ""


@signed_in
@never_cache
def tokens(request: Any) -> HttpResponse:
    """Keys for programs: made here, shown once, revoked here."""
    form = forms.Token(request.POST or None, scope=request.scope)
    context: dict[str, Any] = {"form": form}
    if made := done(request, form, partial(accounts.make_token, request.scope, request.user), at="name"):
        # Sent once more (a second press, the page loaded anew) it is the same key, and that is shown once.
        context |= {"form": forms.Token(scope=request.scope), "made": made.value, "again": not made.value}
    return answer(request, "sign_in/tokens.html", context | {"tokens": accounts.tokens_of(request.user)})


@signed_in
def revoke_token(request: Any, uid: Any) -> HttpResponse:
    """End one of one's own keys."""
    if request.method == "POST":
        accounts.revoke_token(request.scope, request.user, uid=uid)
        messages.success(request, _("密钥已作废。"))
    return redirect("sign_in:tokens")
