"""Voice and SMS through a gateway that takes JSON over HTTP. What differs between gateways is in the settings.

We send {id, number, text, repeat, callback}; the header Idempotency-Key repeats the id, so that a gateway that dedupes
never calls twice. It tells us of each event by a signed POST to the callback address. Asked by GET <channel>/<id> it
answers {event, heard, key, at}; only {"event": "absent"} means that it never got the message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

import httpx
from django.conf import settings

from lastmile.foundation.channels.adapters import TROUBLE, Outcome, Parcel, Report, Unreachable, What
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import crash
from lastmile.kernel.trust import trusted

BUSY = frozenset({408, 425, 429, 503})  # "not now": nothing was taken
MAY_HAVE_TAKEN_IT = frozenset({500, 502, 504})


class HttpGateway:
    """One gateway address for one channel (`voice` or `sms`)."""

    def __init__(self, channel: str, address: str) -> None:
        self.channel = channel
        self.address = address.rstrip("/")
        self.dedupes = settings.GATEWAY_DEDUPES
        self.headers = {"Authorization": f"Bearer {settings.GATEWAY_TOKEN}"} if settings.GATEWAY_TOKEN else {}
        self.timeout = httpx.Timeout(packs.value("channel.gateway_answer_seconds", "").number, connect=3.0)

    def _client(self) -> httpx.Client:
        return httpx.Client(timeout=self.timeout, headers=self.headers, verify=trusted())

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        """One request a parcel over one connection, until the gateway itself is in trouble."""
        with self._client() as client:
            for parcel in parcels:
                outcome = self._one(client, parcel)
                yield outcome
                if outcome.what in TROUBLE:
                    return

    def _one(self, client: httpx.Client, parcel: Parcel) -> Outcome:
        body = {
            "id": str(parcel.uid),
            "number": parcel.address,
            "text": parcel.text,
            "repeat": parcel.repeat,
            "callback": settings.CALLBACK_ADDRESS,
        }
        headers = {"Idempotency-Key": str(parcel.uid)}
        crash.point("gateway.before")
        try:
            answer = client.post(f"{self.address}/{self.channel}", json=body, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return Outcome(parcel.uid, What.AWAY, "unreachable")
        except httpx.HTTPError:
            return Outcome(parcel.uid, What.UNKNOWN, "no_answer")
        crash.point("gateway.after")
        return Outcome(parcel.uid, *meaning(answer.status_code))

    def ask(self, uid: UUID) -> Report | None:
        try:
            with self._client() as client:
                answer = client.get(f"{self.address}/{self.channel}/{uid}")
        except httpx.HTTPError as problem:
            raise Unreachable(type(problem).__name__) from problem
        if answer.status_code in BUSY | MAY_HAVE_TAKEN_IT:
            raise Unreachable(f"http_{answer.status_code}")
        return report(answer)


def meaning(status: int) -> tuple[What, str]:
    """What a status of a gateway means: see decision 8."""
    if 200 <= status < 300:
        return What.ACCEPTED, ""
    if status in BUSY:
        return What.AWAY, f"http_{status}"
    if status in MAY_HAVE_TAKEN_IT:
        return What.UNKNOWN, f"http_{status}"
    return (What.REFUSED if 400 <= status < 500 else What.FAILED), f"http_{status}"


def report(answer: httpx.Response) -> Report | None:
    """The report in an answer, or None for whatever is not one: a bare 404, a page, garbage."""
    try:
        content: Any = answer.json()
    except ValueError:
        return None
    if not isinstance(content, dict) or not isinstance(content.get("event"), str):
        return None
    heard = content.get("heard")
    return Report(
        event=content["event"],
        heard=heard if isinstance(heard, int | float) and not isinstance(heard, bool) else None,
        key=str(content.get("key") or ""),
        at=str(content.get("at") or ""),
    )
