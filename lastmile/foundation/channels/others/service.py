"""Any other service through apprise: the outlet's address is an apprise address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from lastmile.foundation.channels.adapters import Outcome, Parcel, Report, What
from lastmile.foundation.channels.publishing.errands import Errand, run


class Services:
    """The way out to what apprise knows. It says only yes or no, so a "no" is a message whose fate nobody knows."""

    dedupes = False

    def hand_over(self, parcels: Iterable[Parcel]) -> Iterator[Outcome]:
        yield from run(parcels, _one)

    def ask(self, uid: UUID) -> Report | None:
        """Cannot be asked."""
        return None


def _one(errand: Errand) -> Outcome:
    from apprise import Apprise  # slow to load, and few installations need it

    service = Apprise()
    if not service.add(errand.outlet.address):
        return Outcome(errand.parcel.uid, What.REFUSED, "address")
    went = service.notify(body=errand.parcel.text)
    return Outcome(errand.parcel.uid, What.DELIVERED if went else What.UNKNOWN, "" if went else "service")
