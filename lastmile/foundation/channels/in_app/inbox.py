"""In the application: delivered as soon as it is there; the person's pages read it from the attempts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from lastmile.foundation.channels.adapters import Outcome, Parcel, Report, What
from lastmile.foundation.channels.push import hints


class Inbox:
    """The way out that needs no gateway."""

    dedupes = True
    batch = 1_000  # nobody is talked to one by one

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        for parcel in parcels:
            hints.wish(parcel.address)
            yield Outcome(parcel.uid, What.DELIVERED)
        hints.start()

    def ask(self, uid: UUID) -> Report | None:
        return Report("delivered")
