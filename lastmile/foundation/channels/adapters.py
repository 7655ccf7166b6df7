"""The interface of a way out, and which one a channel uses here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class What(StrEnum):
    """What became of a hand-over.

    REFUSED will not get better. FAILED may, and counts as a try. AWAY: the gateway itself is unwell and did not take it;
    the message waits for it. LATER: only this address takes no more for now; it waits, and nothing is wrong.
    UNKNOWN: nobody knows whether it took it.
    """

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"
    AWAY = "away"
    LATER = "later"
    UNKNOWN = "unknown"


TROUBLE = frozenset({What.AWAY, What.UNKNOWN})


@dataclass(frozen=True)
class Parcel:
    """One attempt as an adapter sees it."""

    uid: UUID
    address: str
    text: str
    repeat: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one parcel."""

    uid: UUID
    what: What
    error: str = ""


@dataclass(frozen=True)
class Report:
    """What a gateway knows of a parcel when asked: its last event, or `absent` when it never got it."""

    event: str
    heard: float | None = None
    key: str = ""
    at: str = ""


class Unreachable(Exception):
    """The gateway cannot be asked at present."""


class Channel(Protocol):
    """A way out. Hands over outside any transaction.

    May say how many it takes at once (`batch`, usually 50): many where nobody is talked to one by one.
    """

    dedupes: bool

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        """Take parcels one by one and say what became of each; stop taking at the gateway's own trouble.

        What was not taken stays waiting. A parcel taken without an outcome is unknown.
        """
        ...

    def ask(self, uid: UUID) -> Report | None:
        """What became of a parcel, by our id; None when this gateway cannot tell. Raises Unreachable."""
        ...
