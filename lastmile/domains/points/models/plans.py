"""一点一策: one plan for one point, every version kept (K-2.2.2e)."""

from django.db import models

from lastmile.domains.points.models.points import DangerPoint
from lastmile.foundation.precautions.models import PlanVersion


class Plan(PlanVersion):
    """One version of a point's plan. `content` has the fields of `precautions.rules.PLAN_GROUPS`."""

    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("point", "version", name="point_plan_version_once")]
