"""What anybody may know of danger points: which kinds there are at a place. No point, no number, no name."""

from __future__ import annotations

from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.rules import Status
from lastmile.foundation.access.models import branch_q
from lastmile.kernel import region_codes


def public_kinds(region_code: str) -> list[str]:
    """Kinds of the danger points in watch at a place; above a county nothing is said."""
    if len(region_code) < region_codes.LENGTHS[region_codes.Level.COUNTY]:
        return []
    rows = DangerPoint.unscoped.filter(branch_q(DangerPoint, region_code), status=Status.WATCH)
    return sorted(rows.order_by().values_list("kind", flat=True).distinct())
