"""Hand attempts over: claim a batch by lanes, talk to the gateway outside any transaction, record what it said.

A crash between leaves a lease that runs out; `resolving` finds out what became of those.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import normalised
from lastmile.foundation.channels import claiming, endings, health, rules, services
from lastmile.foundation.channels.adapters import Channel, Outcome, Parcel, What
from lastmile.foundation.channels.bulk.statements import of_keys
from lastmile.foundation.channels.claiming import Held
from lastmile.foundation.channels.models import Attempt, Message
from lastmile.foundation.channels.ways import adapter
from lastmile.foundation.jobs import crash
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

log = logging.getLogger(__name__)
State = Attempt.State
BATCH = 50
PHONES = frozenset({Attempt.Channel.VOICE, Attempt.Channel.SMS})
LOOK_UP = 0.5  # seconds after which whoever carries the crowd looks whether a post waits


def drain_all() -> int:
    """One round over every channel, one after the other; the worker uses a thread for each (`carriers`)."""
    return sum(drain(channel) for channel in Attempt.Channel.values) if claiming.anything_waits() else 0


def drain(channel: str, limit: int | None = None, among: range | None = None) -> int:
    """Claim up to `limit` waiting attempts, the first lane first, and hand them over. Returns how many were tried.

    Unless told, as many as the way out takes at once (`batch`): more where nobody is talked to one by one.
    """
    if not claiming.any_of(channel, State.WAITING):
        return 0
    try:
        way = adapter(channel)
    except ImproperlyConfigured as problem:
        log.error("channel %s: %s", channel, problem)
        health.note(channel, well=False)
        return 0
    begun = time.monotonic()
    most = limit or int(getattr(way, "batch", BATCH))
    claimed = claiming.claim(channel, most, among)
    if not claimed:
        return 0
    outcomes = _hand_over(way, channel, claimed, until=begun + settings.ATTEMPT_LEASE / 2)
    _record(channel, claimed, outcomes)
    return len(outcomes)


def _hand_over(way: Channel, channel: str, claimed: list[Held], *, until: float) -> dict[UUID, Outcome]:
    """What became of each attempt that was taken in hand; those missing were not touched and may wait on.

    Taking ends well before the lease does, so that nobody else resolves what we still hold; and when the first lane
    waits while one of the others is carried.
    """
    taken: list[UUID] = []
    texts = Message.objects.in_bulk({one.message_id for one in claimed})

    def parcels() -> Iterator[Parcel]:
        looked = time.monotonic()
        for one in claimed:
            now = time.monotonic()
            if now > until or not threading.main_thread().is_alive():
                return
            if one.lane and now - looked > LOOK_UP:
                looked = now
                if claiming.first_lane_waits(channel):
                    return
            taken.append(one.uid)
            yield _parcel(channel, one, texts[one.message_id])

    outcomes = {}
    try:
        for outcome in way.hand_over(parcels()):
            outcomes[outcome.uid] = outcome
    except Exception as problem:  # a broken adapter must not stop the others; nobody knows what the gateway took
        log.error("hand-over failed: %s", type(problem).__name__)
    return {uid: outcomes.get(uid, Outcome(uid, What.UNKNOWN, "adapter")) for uid in taken}


def _parcel(channel: str, one: Held, message: Message) -> Parcel:
    """A number goes out in the form in which it is compared, however somebody wrote it down."""
    text = rules.wording(message.text, message.mark, one.say)
    repeat, address = one.repeats > 0, normalised(one.address) if channel in PHONES else one.address
    return Parcel(one.uid, address, text + (_("(可能重复收到)") if repeat else ""), repeat)


@transaction.atomic
def _record(channel: str, claimed: list[Held], outcomes: dict[UUID, Outcome]) -> None:
    """Write what became of each, a statement for all alike; a callback that was quicker keeps what it said."""
    now, most = clock.now(), packs.value("channel.handover_tries", "").whole
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for one in claimed:
        alike[one.fence, *endings.ending(one, outcomes.get(one.uid), most)].append(one.pk)
    for (fence, how, error, tries), ids in alike.items():
        held = of_keys(Attempt.objects.filter(fence=fence, state=State.LEASED), ids)
        held.update(**endings.columns(how, error, tries, now))
    told = [one for one in outcomes.values() if one.what not in {What.AWAY, What.LATER}]
    services.note([(one.uid, one.what.value, {"error": one.error} if one.error else {}) for one in told], now)
    if any(one.what != What.LATER for one in outcomes.values()):
        good = {What.ACCEPTED, What.DELIVERED, What.REFUSED}
        health.note(channel, well=any(one.what in good for one in outcomes.values()))
    crash.at_commit("attempts.recorded")
