"""Loudspeakers (应急广播) and outdoor screens: the county's platform takes JSON over HTTP, signed, and says when it played.

We send {id, text, times, urgency, until, place, drill, repeat, callback}; the header Idempotency-Key repeats the id. The
platform tells of `delivered` (played, shown) or `failed` by a signed POST to the callback address. Asked by
GET <address>/<id> it answers {event, at}.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings

from lastmile.foundation.channels.adapters import Outcome, Parcel, Report, Unreachable, What
from lastmile.foundation.channels.gateway import BUSY, MAY_HAVE_TAKEN_IT, meaning, report
from lastmile.foundation.channels.publishing.addresses import problem
from lastmile.foundation.channels.publishing.errands import Errand, outlet_of, run
from lastmile.foundation.channels.signing import signature
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.trust import trusted

CONNECT = 3.0  # seconds


class Devices:
    """The way out to loudspeakers or to screens."""

    def __init__(self) -> None:
        self.dedupes = settings.GATEWAY_DEDUPES
        self.timeout = httpx.Timeout(packs.value("channel.gateway_answer_seconds", "").number, connect=CONNECT)

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        with httpx.Client(timeout=self.timeout, verify=trusted()) as client:
            yield from run(parcels, lambda errand: _one(client, errand))

    def ask(self, uid: UUID) -> Report | None:
        outlet = outlet_of(uid)
        if outlet is None or problem(outlet.kind, outlet.address):
            return None
        try:
            answer = httpx.get(f"{outlet.address.rstrip('/')}/{uid}", timeout=self.timeout, verify=trusted())
        except httpx.HTTPError as trouble:
            raise Unreachable(type(trouble).__name__) from trouble
        if answer.status_code in BUSY | MAY_HAVE_TAKEN_IT:
            raise Unreachable(f"http_{answer.status_code}")
        return report(answer)


def _one(client: httpx.Client, errand: Errand) -> Outcome:
    uid, data = errand.parcel.uid, json.dumps(letter(errand), ensure_ascii=False).encode()
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": str(uid),
        "X-Timestamp": stamp,
        "X-Signature": signature(errand.outlet.secret or settings.GATEWAY_SECRET, stamp, data),
    }
    try:
        answer = client.post(errand.outlet.address, content=data, headers=headers)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        return Outcome(uid, What.AWAY, "unreachable")
    except httpx.HTTPError:
        return Outcome(uid, What.UNKNOWN, "no_answer")
    return Outcome(uid, *meaning(answer.status_code))


def letter(errand: Errand) -> dict[str, Any]:
    """What the platform of the devices is told."""
    about = errand.about
    return {
        "id": str(errand.parcel.uid),
        "text": errand.parcel.text,
        "times": about.times if about else 1,
        "urgency": about.urgency if about else "",
        "until": about.until.isoformat() if about and about.until else "",
        "place": errand.outlet.region_code,
        "repeat": errand.parcel.repeat,
        "callback": settings.CALLBACK_ADDRESS,
    }
