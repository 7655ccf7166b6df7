"""Sign in by password, by code or by slip; sign out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.people import accounts
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import kept, own_words, ratelimit
from lastmile.foundation.web.gates import open_to_all, owed_first, signed_in
from lastmile.interfaces.sign_in import demo, forms
from lastmile.kernel.errors import DomainError, TooMuch
from lastmile.kernel.region_codes import LENGTHS, Level

BACKEND = "django.contrib.auth.backends.ModelBackend"


def limit(key: str, *parts: str, seconds: int) -> None:
    """Count a try of this kind; raises TooMuch over the pack's figure."""
    ratelimit.limit(key, *parts, most=int(packs.value(key, "").number), seconds=seconds)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@open_to_all("where one signs in")
@never_cache
@kept.secret("password", "second")
def form(request: HttpRequest) -> HttpResponse:
    """Login name or phone, and password."""
    filled = forms.SignIn(request.POST if "login" in request.POST else None)
    account = _try(request, filled, accounts.sign_in)
    return _enter(request, account, by_code=False) if account else _page(request, "sign_in/form.html", filled)


@open_to_all("where a grid member signs in the first time")
@never_cache
@kept.secret("code", "slip")
@sensitive_variables("slip")
def code(request: HttpRequest) -> HttpResponse:
    """Phone and the six-digit code from the village; no password. A QR slip stands for both: opening its link only looks,
    pressing the button uses it up."""
    slip = request.GET.get("slip", "") or request.POST.get("slip", "")
    if slip:
        return _by_slip(request, slip)
    filled = forms.Code(request.POST if "phone" in request.POST else None)
    account = _try(request, filled, _by_code)
    return _enter(request, account, by_code=True) if account else _page(request, "sign_in/code.html", filled)


def _by_code(*, phone: str, code: str) -> Account:
    limit("access.code_by_number_an_hour", look_up_key(phone), seconds=3600)  # however it is written
    return accounts.sign_in_by_code(phone=phone, code=code)


def _by_slip(request: HttpRequest, slip: str) -> HttpResponse:
    filled = forms.Slip({"slip": slip})
    if request.method == "POST":
        account = _try(request, filled, accounts.sign_in_by_slip)
        if account:
            return _enter(request, account, by_code=True)
    elif not accounts.slip_is_good(slip[:100]):
        filled.add_error(None, forms.STALE_SLIP)
    return _page(request, "sign_in/slip.html", filled, **_signed_in(request))


def _signed_in(request: HttpRequest) -> dict[str, Any]:
    """Who is signed in on this phone already, and where they go on: a slip read again needs no new one, and one of somebody
    else changes hands.
    """
    user = request.user
    if not isinstance(user, Account):
        return {}
    return {"now": user.person.name, "on": home(request, user, by_code=True)}


def _try(request: HttpRequest, filled: Any, enter: Callable[..., Account]) -> Account | None:
    """One try, counted by address; what was wrong stands at the form with what was typed."""
    if request.method != "POST" or not filled.is_valid():
        return None
    try:
        limit("access.sign_in_a_minute", _address(request), seconds=60)
        return enter(**filled.cleaned_data)
    except DomainError as problem:
        filled.add_error(None, problem.message)
        filled.too_often = isinstance(problem, TooMuch)
        return None


def _page(request: HttpRequest, template: str, filled: Any, **more: Any) -> HttpResponse:
    context = {
        **more,
        "form": filled,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "kept": request.POST.get("kept", ""),
        "demo_accounts": demo.accounts(),
        "nobody_yet": not accounts.is_any_open(),
    }
    wrong = 429 if getattr(filled, "too_often", False) else 422
    return TemplateResponse(request, template, context, status=wrong if filled.errors else 200)


def _enter(request: HttpRequest, account: Account, *, by_code: bool) -> HttpResponse:
    auth.login(request, account, backend=BACKEND)
    request.session.set_expiry(accounts.seconds_idle(account, by_code))
    request.session["touched"] = int(time.time())
    word = request.POST.get("kept", "")
    if owed := _owed_first(account):
        request.session.update(dict.fromkeys(owed, True) | {"begins": home(request, account, by_code=by_code)})
        if kept.read(word):
            request.session["kept"] = word  # password and second factor first
        return redirect(owed_first(request))
    if go_on := sending_on(request, word):
        return go_on
    target = request.POST.get("next") or request.GET.get("next", "")
    if target != "/" and url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect(home(request, account, by_code=by_code))


def _owed_first(account: Account) -> list[str]:
    """What this session owes before any page: see `web.gates.OWED_FIRST`."""
    change = account.must_change and account.has_usable_password()
    owed = (("must_change", change), ("must_second", accounts.owes_second_factor(account)))
    return [flag for flag, is_owed in owed if is_owed]


def go_on(request: HttpRequest) -> HttpResponse:
    """After something that was owed first: what else is owed, then what was typed before the session ended, else home."""
    if owed := owed_first(request):
        return redirect(owed)
    begins = request.session.pop("begins", "/")
    return sending_on(request, request.session.pop("kept", "")) or redirect(begins)


def sending_on(request: HttpRequest, word: str) -> HttpResponse | None:
    """The page that sends what was typed before the session ended, or None where nothing was kept."""
    form_kept = kept.read(word)
    if form_kept is None:
        return None
    try:
        view = resolve(urlsplit(form_kept.path).path).func
    except Resolver404:
        view = None
    context = {"kept": form_kept, "lines": own_words.told(form_kept.fields, view)}
    return TemplateResponse(request, "sign_in/kept.html", context)


def home(request: HttpRequest, account: Account, *, by_code: bool) -> str:
    """Where a day begins: the phone pages for grid posts and on phones, else the office."""
    if not {"field", "console"} <= set(settings.FACES):
        return "/field/" if "field" in settings.FACES else "/"
    held = people.holdings_of(account.person_id)
    # Villages sign in by code for good, an office only the first time.
    on_foot_from = LENGTHS[Level.VILLAGE if by_code else Level.GRID]
    on_foot = len(held[0].post.region_code) >= on_foot_from if held else by_code
    return "/field/" if on_foot or _on_a_phone(request) else "/"


def _on_a_phone(request: HttpRequest) -> bool:
    """As the page measured its screen, or as the browser calls itself."""
    return request.POST.get("narrow") == "1" or "Mobi" in request.headers.get("User-Agent", "")


@signed_in
@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    auth.logout(request)
    return redirect("sign_in:form")
