"""A message to very many is overtaken by another: what has not gone out of it does not."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from lastmile.foundation.channels.bulk.models import FanOut
from lastmile.foundation.channels.models import Attempt
from lastmile.kernel import clock


@transaction.atomic
def withdraw(message_uids: Iterable[UUID]) -> int:
    """Stop putting these messages on their way, and cancel what waits of them. Returns how many attempts were stopped."""
    uids, now = list(message_uids), clock.now()
    FanOut.objects.filter(message__uid__in=uids, finished_at__isnull=True).update(finished_at=now)
    waiting = Attempt.objects.filter(message__uid__in=uids, state=Attempt.State.WAITING)
    return waiting.update(state=Attempt.State.CANCELLED, settled_at=now, unwanted_at=now)
