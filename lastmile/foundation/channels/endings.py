"""How a hand-over ends for an attempt, and what is written of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, F, Value, When
from django.db.models.functions import Now

from lastmile.foundation.channels.adapters import Outcome, What
from lastmile.foundation.channels.claiming import Held
from lastmile.foundation.channels.models import Attempt

State = Attempt.State
# Where an attempt goes that is not on its way any more: back to the queue, unless it was answered otherwise meanwhile.
AGAIN = {
    "state": Case(When(unwanted_at__isnull=True, then=Value(State.WAITING)), default=Value(State.CANCELLED)),
    "settled_at": F("unwanted_at"),
    "lease_until": None,
}


class Ending(StrEnum):
    """How a hand-over ends for an attempt."""

    UNTOUCHED = "untouched"
    HANDED = "handed"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    PUT_OFF = "put_off"
    TRY_AGAIN = "try_again"
    FAILED = "failed"


SIMPLE = {
    What.ACCEPTED: Ending.HANDED,
    What.DELIVERED: Ending.DELIVERED,
    What.UNKNOWN: Ending.UNKNOWN,
    What.AWAY: Ending.PUT_OFF,
    What.LATER: Ending.PUT_OFF,  # this address alone takes no more for now
    What.REFUSED: Ending.FAILED,
}


def ending(one: Held, outcome: Outcome | None, most: int) -> tuple[Ending, str, int]:
    """(how it ends, error, tries where they matter): attempts that agree in this are written together."""
    if outcome is None:
        return Ending.UNTOUCHED, "", 0
    if outcome.what == What.FAILED:
        again = one.tries < most
        return (Ending.TRY_AGAIN, outcome.error, one.tries) if again else (Ending.FAILED, outcome.error, 0)
    return SIMPLE[outcome.what], outcome.error, 0


def columns(how: Ending, error: str, tries: int, now: datetime) -> dict[str, Any]:
    """The columns of attempts after their hand-over."""
    match how:
        case Ending.UNTOUCHED:
            return {**AGAIN, "tries": F("tries") - 1}
        case Ending.HANDED:
            return {"state": State.HANDED, "handed_at": now, "lease_until": None, "error": ""}
        case Ending.DELIVERED:
            return {"state": State.DELIVERED, "handed_at": now, "settled_at": now, "lease_until": None, "error": ""}
        case Ending.UNKNOWN:
            return {"state": State.UNKNOWN, "handed_at": now, "error": error, "lease_until": None}
        case Ending.PUT_OFF:
            return {**AGAIN, "tries": F("tries") - 1, "not_before": _pause(1), "error": error}
        case Ending.TRY_AGAIN:
            return {**AGAIN, "not_before": _pause(tries), "error": error}
        case Ending.FAILED:
            return {"state": State.FAILED, "settled_at": now, "error": error, "lease_until": None}


def _pause(tries: int) -> Any:
    return Now() + timedelta(seconds=min(2**tries, 60))
