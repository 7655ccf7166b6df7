"""How every way out stands: set up or not, well or broken, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from lastmile.foundation.channels.models import Attempt, ChannelState

BY_SETTINGS = {"voice", "sms", "email"}


@dataclass(frozen=True)
class Standing:
    """One channel. `is_set`: whether the settings name a gateway; channels without one are always set."""

    channel: Attempt.Channel
    is_set: bool
    broken_since: datetime | None = None
    last_good_at: datetime | None = None


def standings() -> list[Standing]:
    """Every channel in the order they are tried; one query."""
    rows = {row.channel: row for row in ChannelState.objects.all()}
    return [_standing(one, rows.get(one)) for one in Attempt.Channel]


def _standing(channel: Attempt.Channel, row: ChannelState | None) -> Standing:
    if row is None:
        return Standing(channel, _is_set(channel))
    return Standing(channel, _is_set(channel), row.broken_since, row.last_good_at)


def _is_set(channel: str) -> bool:
    if channel not in BY_SETTINGS:
        return True
    return bool(settings.EMAIL if channel == "email" else settings.GATEWAYS.get(channel, ""))
