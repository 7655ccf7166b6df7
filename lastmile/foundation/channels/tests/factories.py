"""Attempts for tests, and the platform's packs with one figure changed."""

from __future__ import annotations

from itertools import count
from typing import Any

from lastmile.foundation.channels import services
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.services import Wanted
from lastmile.kernel.ids import uuid7

numbers = count(1)


def an_attempt(
    *, channel: str = "voice", address: str = "", state: str = "", text: str = "请应答", **more: Any
) -> Attempt:
    """One attempt as `put_many` writes it; `state` and other columns are set afterwards."""
    mark, lane, say, asks = more.pop("mark", ""), more.pop("lane", 0), more.pop("say", ""), more.pop("asks", True)
    reference, subject = more.pop("reference", uuid7()), more.pop("subject_uid", uuid7())
    address = address or f"154{next(numbers):08d}"
    message = services.word(text=text, mark=mark)
    services.put_many([Wanted(message.uid, channel, address, reference, subject, lane, say, asks)])
    one = Attempt.objects.get(reference=reference, channel=channel, message=message)
    if state:
        more["state"] = state
    if more:
        Attempt.objects.filter(pk=one.pk).update(**more)
        one.refresh_from_db()
    return one


def state_of(one: Attempt) -> str:
    return Attempt.objects.get(pk=one.pk).state
