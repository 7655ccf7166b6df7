"""Whether a channel works: failures in a row make it broken, one success makes it well. Loud either way."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import timezone

from lastmile.foundation.channels.models import ChannelState
from lastmile.foundation.rulepacks import selectors as packs

log = logging.getLogger(__name__)


@transaction.atomic
def note(channel: str, *, well: bool) -> None:
    """Count a hand-over that went well or not; past the pack's number of failures in a row the channel is broken."""
    if well and ChannelState.objects.filter(channel=channel, failures=0, last_good_at__isnull=False).exists():
        return  # as it was: nobody waits for the row
    ChannelState.objects.bulk_create([ChannelState(channel=channel)], ignore_conflicts=True)
    row = ChannelState.objects.select_for_update().get(channel=channel)
    if well:
        _is_well(row)
        return
    row.failures += 1
    if row.broken_since is None and row.failures >= packs.value("channel.failures_in_a_row", "").whole:
        row.broken_since = timezone.now()
        log.error("channel %s is broken: %s failures in a row", channel, row.failures)
    row.save(update_fields=["failures", "broken_since"])


def _is_well(row: ChannelState) -> None:
    if row.broken_since:
        log.warning("channel %s works again", row.channel)
    if row.failures or row.broken_since or row.last_good_at is None:
        row.failures, row.broken_since, row.last_good_at = 0, None, timezone.now()
        row.save(update_fields=["failures", "broken_since", "last_good_at"])
