"""What people write back: an answer to what they were asked, a report of danger, or both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction

from lastmile.foundation.channels import services
from lastmile.foundation.channels.reported import services as reported
from lastmile.foundation.channels.subscribing import services as subscribing

SIGNS = 8  # of a reply that matter for an answer


def take_many(told: Iterable[services.Told]) -> int:
    """Keep replies; returns how many were new."""
    return sum(take(one) for one in told)


@transaction.atomic
def take(told: services.Told) -> bool:
    """Keep a reply; True when it was new. Only its first signs wait to be matched; what speaks of danger is kept whole,
    encrypted, and shown to the duty office at once."""
    text = str(told.content.get("text", "")).strip()
    content: dict[str, Any] = {**told.content, "text": text[:SIGNS]}
    fresh = bool(services.receive_many([replace(told, content=content)]))
    if fresh:
        subscribing.leave_by_reply(number=told.number, text=text)
    if fresh and reported.speaks_of_danger(text):
        reported.keep(number=told.number, text=text)
    return fresh
