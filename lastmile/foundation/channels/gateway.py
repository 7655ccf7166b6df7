"""Voice and SMS through a gateway that takes JSON over HTTP. What differs between gateways is in the settings.

We send {id, number, text, callback}; the header Idempotency-Key repeats the id, so that a gateway that dedupes never
calls twice. It tells us of each event by a signed POST to the callback address.
"""

from __future__ import annotations

from uuid import UUID

import httpx
from django.conf import settings

from lastmile.foundation.channels.adapters import Outcome, Parcel

TIMEOUT = httpx.Timeout(10.0, connect=3.0)


class HttpGateway:
    """One gateway address for one channel (`voice` or `sms`)."""

    def __init__(self, channel: str, address: str) -> None:
        self.channel = channel
        self.address = address.rstrip("/")
        self.dedupes = bool(getattr(settings, "GATEWAY_DEDUPES", True))
        token = str(getattr(settings, "GATEWAY_TOKEN", ""))
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def hand_over(self, parcels: list[Parcel]) -> list[Outcome]:
        """One request a parcel over one connection. A request that ends without an answer raises: state unknown."""
        found = []
        with httpx.Client(timeout=TIMEOUT, headers=self.headers) as client:
            for parcel in parcels:
                found.append(self._one(client, parcel))
        return found

    def _one(self, client: httpx.Client, parcel: Parcel) -> Outcome:
        body = {
            "id": str(parcel.uid),
            "number": parcel.address,
            "text": parcel.text,
            "repeat": parcel.repeat,
            "callback": settings.CALLBACK_ADDRESS,
        }
        headers = {"Idempotency-Key": str(parcel.uid)}
        try:
            answer = client.post(f"{self.address}/{self.channel}", json=body, headers=headers)
        except httpx.ConnectError:
            return Outcome(parcel.uid, "failed", "unreachable")  # it cannot have taken it
        except httpx.HTTPError:
            return Outcome(parcel.uid, "unknown", "no_answer")
        if answer.status_code < 300:
            return Outcome(parcel.uid, "accepted")
        what = "refused" if 400 <= answer.status_code < 500 and answer.status_code not in (408, 425, 429) else "failed"
        return Outcome(parcel.uid, what, f"http_{answer.status_code}")

    def ask(self, uid: UUID) -> str | None:
        """What the gateway knows of a parcel: an event word, "absent" when it never got it, None when it cannot tell."""
        try:
            answer = httpx.get(f"{self.address}/{self.channel}/{uid}", timeout=TIMEOUT, headers=self.headers)
        except httpx.HTTPError:
            return None
        if answer.status_code == 404:
            return "absent"
        if answer.status_code != 200:
            return None
        word = answer.json().get("event")
        return str(word) if word else None
