"""How much a channel carries: lines for voice, a rate for the rest. A part is kept free for the first lane."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from lastmile.foundation.channels.bulk import tallying
from lastmile.foundation.channels.models import Attempt, ChannelState
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

WINDOW = timedelta(seconds=1)
UNLIMITED = frozenset({"in_app"})  # the way out that has no gateway


@dataclass(frozen=True)
class Room:
    """How many more attempts may be handed over now: `first` by the first lane, `rest` by the others (never more)."""

    first: int
    rest: int


def room(state: ChannelState, now: datetime) -> Room:
    """What is free of a channel with a gateway at the database's time; the caller holds its row."""
    whole = whole_of(state.channel)
    used = lines_busy() if state.channel == "voice" else carried_this_second(state, now)
    return Room(max(0, whole - used), max(0, whole - kept_of(whole) - used))


def whole_of(channel: str) -> int:
    """Lines, or what a second carries."""
    return lines() if channel == "voice" else per_second(channel)


def kept_of(whole: int) -> int:
    """What of it no lane but the first may use."""
    return math.ceil(whole * packs.value("channel.first_lane_percent", "").share)


def lines() -> int:
    return packs.value("channel.voice_lines", "").whole


def lines_busy() -> int:
    """Calls on their way. One that the gateway never tells of again is settled by `resolving` and gives its line back."""
    calls = Attempt.objects.filter(channel="voice")
    return calls.filter(state=Attempt.State.HANDED).count() + calls.filter(state=Attempt.State.LEASED).count()


def per_second(channel: str) -> int:
    return packs.value(f"channel.{channel}_a_second", "").whole


def carried_this_second(state: ChannelState, now: datetime) -> int:
    return state.carried if state.window_at and now - state.window_at < WINDOW else 0


def forecast(channel: str, lane: int, now: datetime | None = None) -> datetime:
    """When the lines will have carried a lane and those before it, from lines and rate; what is kept free not counted in."""
    seconds = 0.0
    if channel not in UNLIMITED:
        waiting, whole = tallying.waiting(channel), whole_of(channel)
        rest = sum(number for one, number in waiting.items() if 0 < one <= lane)
        rounds = waiting.get(0, 0) / whole + rest / max(1, whole - kept_of(whole))
        seconds = rounds * (packs.value("channel.voice_call_seconds", "").number if channel == "voice" else 1)
    return (now or clock.now()) + timedelta(seconds=seconds)
