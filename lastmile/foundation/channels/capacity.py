"""How much a channel carries: lines for voice, a rate for the rest. A part is kept free for the first lane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

WINDOW = timedelta(seconds=1)
UNLIMITED = 1000  # a round, for the way out that has no gateway


@dataclass(frozen=True)
class Room:
    """How many more attempts may be handed over now: `first` by the first lane, `rest` by the others (never more)."""

    first: int
    rest: int


def room(state: ChannelState, now: datetime) -> Room:
    """What is free of a channel at the database's time; the caller holds its row."""
    if state.channel == "in_app":
        return Room(UNLIMITED, UNLIMITED)
    whole = per_second(state.channel) if state.channel != "voice" else lines()
    used = lines_busy() if state.channel == "voice" else carried_this_second(state, now)
    kept = math.ceil(whole * packs.value("channel.first_lane_percent", "").share)
    return Room(max(0, whole - used), max(0, whole - kept - used))


def lines() -> int:
    return packs.value("channel.voice_lines", "").whole


def lines_busy() -> int:
    """Calls on their way. One that the gateway never tells of again is settled by `resolving` and gives its line back."""
    return Attempt.objects.filter(channel="voice", state__in=[Attempt.State.HANDED, Attempt.State.LEASED]).count()


def per_second(channel: str) -> int:
    return packs.value(f"channel.{channel}_a_second", "").whole


def carried_this_second(state: ChannelState, now: datetime) -> int:
    return state.carried if state.window_at and now - state.window_at < WINDOW else 0


def forecast(channel: str, lane: int, now: datetime | None = None) -> datetime:
    """When the lines will have carried a lane and those before it, from lines and rate."""
    waiting = Attempt.objects.filter(channel=channel, state=Attempt.State.WAITING, lane__lte=lane).count()
    seconds = 0.0
    if channel == "voice":
        seconds = waiting / lines() * packs.value("channel.voice_call_seconds", "").number
    elif channel != "in_app":
        seconds = waiting / per_second(channel)
    return (now or clock.now()) + timedelta(seconds=seconds)
