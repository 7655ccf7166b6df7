"""In the application: delivered as soon as it is there; the person's pages read it from the attempts."""

from __future__ import annotations

from uuid import UUID

from lastmile.foundation.channels.adapters import Outcome, Parcel


class Inbox:
    """The way out that needs no gateway."""

    dedupes = True

    def hand_over(self, parcels: list[Parcel]) -> list[Outcome]:
        return [Outcome(one.uid, "delivered") for one in parcels]

    def ask(self, uid: UUID) -> str | None:
        return "delivered"
