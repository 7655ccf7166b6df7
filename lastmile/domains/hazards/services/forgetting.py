"""Photos of hazards closed long ago are erased; the hazard, its sentence of proof and the digests in the ledger stay."""

from __future__ import annotations

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Status
from lastmile.foundation.files import forgetting


def forget_photos() -> int:
    """By the timetable. Returns how many photos went."""
    closed = Hazard.unscoped.filter(status=Status.CLOSED)
    return sum(
        forgetting.forget_photos("hazard", closed.filter(places, closed_at__lt=before))
        for places, before in forgetting.over()
    )
