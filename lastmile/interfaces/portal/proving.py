"""How often a code may be asked for and tried. An SMS costs money and wakes somebody."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import ratelimit

A_DAY = 86_400


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
