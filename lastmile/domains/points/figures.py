"""Danger points in the base database of an area (J-4.6d)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy

from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.selectors import finding
from lastmile.domains.profile.public import Counted
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading.rules import Colour


def _watched(scope: Scope) -> QuerySet[DangerPoint]:
    return finding.points_in(scope).filter(is_watched=True)


POINTS = Counted(
    key="danger_points",
    title=gettext_lazy("危险点(在管)"),
    rows=_watched,
    complete=~Q(colour=Colour.UNKNOWN) & Q(point__isnull=False, monitor_post__isnull=False, keeper_post__isnull=False),
    day=Coalesce("graded_on", TruncDate("registered_at")),
    address="points:list",
)
