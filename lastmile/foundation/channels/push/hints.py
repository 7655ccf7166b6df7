"""Nudges wished for while messages are handed over, sent by a thread of their own: they hold up nothing and nobody."""

from __future__ import annotations

from collections import deque

from lastmile.foundation.channels import carriers
from lastmile.foundation.channels.models import Subscription
from lastmile.foundation.channels.push import services

MOST = 1000  # wishes kept; older ones are dropped, a nudge is not worth more
_wished: deque[str] = deque(maxlen=MOST)


def wish(person_uid: str) -> None:
    """Somebody has something new in their inbox."""
    _wished.append(person_uid)


def start() -> None:
    """Send what is wished for, unless the last round is still at it or nobody wants nudges."""
    if not _wished:
        return
    if Subscription.objects.exists():
        carriers.start("hint", _send)
    else:
        _wished.clear()


def _send() -> None:
    while _wished:
        people = {_wished.popleft() for _one in range(min(len(_wished), 50))}
        services.hint(people)
