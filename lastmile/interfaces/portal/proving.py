"""A number is proved by a code: asked for, then typed; how often either may be. An SMS costs money and wakes somebody."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import ratelimit
from lastmile.foundation.web.form_pages import show
from lastmile.interfaces.portal.forms import ProveNumber
from lastmile.kernel.errors import NotValid, TooMuch

A_DAY = 86_400
Page = Callable[..., HttpResponse]  # the page of both steps, from its context


def ask(
    request: Any,
    page: Page,
    form: Any,
    send: Callable[[], tuple[UUID, str]],
    *,
    shown: str = "form",
    leaves: bool = False,
) -> HttpResponse:
    """The first step: a code goes to the number of a good `form`, and the page asks for it; a demo shows the code, for no
    SMS leaves it. A refusal stands at the number. `shown`: the form's name on the page; `leaves`: it is to take something back.
    """
    try:
        count_asking(request, form.cleaned_data["phone"])
        uid, sent = send()
    except (NotValid, TooMuch) as problem:
        show(form, problem, at="phone")
        return page(**{shown: form})
    return page(proof=ProveNumber(initial={"uid": uid}), leaves=leaves, sent=sent if settings.DEMO else "")


def prove(
    request: Any,
    page: Page,
    *,
    keep: Callable[..., Any],
    leave: Callable[..., Any],
    leaves: bool,
    done: tuple[str, str],
) -> HttpResponse:
    """The second step: `keep` or `leave` by the code, and what is `done` (kept, left) is said; a wrong code comes back."""
    proof = ProveNumber(request.POST)
    if proof.is_valid():
        uid, code = proof.cleaned_data["uid"], proof.cleaned_data["code"]
        try:
            count_try(uid)
            (leave if leaves else keep)(uid=uid, code=code)
            return page(done=done[leaves])
        except (NotValid, TooMuch) as problem:
            show(proof, problem, at="code")
    return page(proof=proof, leaves=leaves)


def count_asking(request: Any, phone: str) -> None:
    """So many codes a number, an address and for everybody together in a day. Raises TooMuch."""
    address = request.META.get("REMOTE_ADDR", "")
    number = hashlib.sha256(look_up_key(phone).encode()).hexdigest()
    for figure, who in (
        ("portal.code_asks_a_day", f"address {address}"),
        ("portal.codes_a_day", f"number {number}"),
        ("portal.codes_of_all_a_day", "all"),
    ):
        ratelimit.limit("listener", who, most=packs.value(figure, "").whole, seconds=A_DAY)


def count_try(uid: UUID) -> None:
    """So many tries a code while it holds. Raises TooMuch."""
    most, minutes = packs.value("portal.code_tries", "").whole, packs.value("portal.code_minutes", "").whole
    ratelimit.limit("listener code", str(uid), most=most, seconds=minutes * 60)
