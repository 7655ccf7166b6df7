"""一点一策: one plan for one point, every version kept (K-2.2.2e)."""

from django.db import models

from lastmile.domains.points.models.points import DangerPoint
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class Plan(models.Model):
    """One version of a point's plan; the highest number is in force. `content` has the fields of `rules.PLAN_FIELDS`."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="Words for each field; names of posts, never of residents")
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="How many the shelter holds; empty is 待核")
    ready_made = models.CharField(max_length=20, blank=True, help_text="The text of the pack it began from")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("point", "version", name="point_plan_version_once")]
