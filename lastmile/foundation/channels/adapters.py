"""The interface of a way out, and which one a channel uses here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Parcel:
    """One attempt as an adapter sees it."""

    uid: UUID
    address: str
    text: str
    repeat: bool


@dataclass(frozen=True)
class Outcome:
    """What became of a hand-over: accepted, refused (will not get better), or failed (try again)."""

    uid: UUID
    what: str
    error: str = ""


class Channel(Protocol):
    """A way out. Hands over outside any transaction."""

    dedupes: bool

    def hand_over(self, parcels: list[Parcel]) -> list[Outcome]:
        """Give the parcels to the gateway. An exception means nobody knows whether it took them."""
        ...

    def ask(self, uid: UUID) -> str | None:
        """Ask what became of a parcel by our id: an event word, or None when the gateway cannot tell."""
        ...


def adapter(channel: str) -> Channel:
    """The adapter of a channel by the settings; in a demo only the simulator's address is accepted."""
    from lastmile.foundation.channels.email.smtp import Mail
    from lastmile.foundation.channels.gateway import HttpGateway
    from lastmile.foundation.channels.in_app.inbox import Inbox

    if channel == "in_app":
        return Inbox()
    address = settings.EMAIL if channel == "email" else settings.GATEWAYS.get(channel, "")
    if not address:
        raise ImproperlyConfigured(f"no gateway is set for {channel}")
    require_simulator_in_demo(address)
    return Mail(address) if channel == "email" else HttpGateway(channel, address)


def require_simulator_in_demo(address: str) -> None:
    """A demo reaches nobody but the simulator on this machine."""
    if not settings.DEMO:
        return
    host = address.split("://")[-1].split("/")[0].rsplit(":", 1)[0]
    if host not in {"127.0.0.1", "localhost", "[::1]"}:
        raise ImproperlyConfigured("a demo sends to the simulator on this machine only")
