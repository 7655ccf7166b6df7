"""Which figure set a deadline, also where that was not kept.

An obligation keeps the key of its figure, or that no figure set it. One that was opened before keeps neither: of most kinds the
figure is known all the same, since it is always one (the settings' OLD_FIGURES); of the others it cannot be said any more.
"""

from __future__ import annotations

from django.conf import settings

from lastmile.foundation.obligations.models import Obligation, ObligationArchive

NO_FIGURE = "-"
NOT_KEPT = "?"


def set_by(one: Obligation | ObligationArchive) -> tuple[str, str]:
    """The figure that set the due time, and the place it was asked for: a key; a key and the moment it was asked (key@moment)
    where that is worked out; NOT_KEPT where nothing says it; "" where no figure did."""
    if one.figure:
        return ("", "") if one.figure == NO_FIGURE else (one.figure, one.figure_at)
    known = settings.OLD_FIGURES
    key = known.get(one.kind) or known.get(f"{one.kind} {one.level}")
    return (f"{key}@{one.opened_at:%Y-%m-%dT%H:%MZ}", one.region_code) if key else (NOT_KEPT, "")
