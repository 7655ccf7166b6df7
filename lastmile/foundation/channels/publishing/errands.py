"""What the adapters of outlets have in common: which outlet a parcel is for, and many outlets at the same time.

Each outlet is a gateway of its own: one that hangs must not hold up a hundred others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Now

from lastmile.foundation.channels.adapters import Outcome, Parcel, What
from lastmile.foundation.channels.models import Attempt, Outlet, Publication
from lastmile.foundation.channels.publishing import addresses
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

AT_ONCE = 8
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Errand:
    """One parcel for one outlet. `about` is missing only when an outlet is tried out."""

    parcel: Parcel
    outlet: Outlet
    about: Publication | None

    @property
    def is_stale(self) -> bool:
        """Waited so long for an outlet that is away that it is given up."""
        patience = packs.value("channel.outlet_patience_minutes", self.outlet.region_code).duration
        return self.about is not None and clock.now() - self.about.at > patience


def run(parcels: Iterable[Parcel], one: Callable[[Errand], Outcome]) -> Iterator[Outcome]:
    """Carry parcels to their outlets, several at the same time. The database is asked here, the network in threads."""
    running: set[Future[Outcome]] = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for parcel in parcels:
            found = _errand(parcel)
            if isinstance(found, Outcome):
                yield found
                continue
            running.add(pool.submit(_in_time, one, found, found.is_stale))
            if len(running) >= AT_ONCE:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)


def _in_time(one: Callable[[Errand], Outcome], errand: Errand, stale: bool) -> Outcome:
    try:
        outcome = one(errand)
    except Exception as problem:  # one broken errand must not make its neighbours unknown
        return Outcome(errand.parcel.uid, What.UNKNOWN, type(problem).__name__[:40])
    gives_up = stale and outcome.what == What.AWAY
    return Outcome(outcome.uid, What.REFUSED, outcome.error) if gives_up else outcome


def _errand(parcel: Parcel) -> Errand | Outcome:
    """The errand, or why there is none: the outlet is gone, may not be reached, or has had its share of this minute."""
    outlet = Outlet.unscoped.filter(uid=parcel.address, removed_at__isnull=True).first()
    if outlet is None:
        return Outcome(parcel.uid, What.REFUSED, "removed")
    if addresses.problem(outlet.kind, outlet.address):
        return Outcome(parcel.uid, What.REFUSED, "address")
    if not _takes_one_more(outlet):
        return Outcome(parcel.uid, What.LATER, "its_minute_is_full")
    return Errand(parcel, outlet, _about(parcel.uid))


def _about(uid: UUID) -> Publication | None:
    reference = Attempt.objects.filter(uid=uid).values("reference")[:1]
    return Publication.unscoped.filter(uid__in=reference).first()


def _takes_one_more(outlet: Outlet) -> bool:
    """Count one more message of this minute, unless it is full: two conditional updates, right for all workers."""
    row, most = Outlet.unscoped.filter(pk=outlet.pk), packs.value("channel.robot_a_minute", outlet.region_code).whole
    if row.filter(window_at__gt=Now() - MINUTE, in_window__lt=most).update(in_window=F("in_window") + 1):
        return True
    over = Q(window_at__isnull=True) | Q(window_at__lte=Now() - MINUTE)
    return bool(row.filter(over).update(window_at=Now(), in_window=1))


def outlet_of(uid: UUID) -> Outlet | None:
    """The outlet an attempt went to."""
    address = Attempt.objects.filter(uid=uid).values_list("address", flat=True).first()
    return Outlet.unscoped.filter(uid=address).first() if address else None
