"""What others do with a hazard: a department it is handed to, more time asked for, supervision from above."""

from django.db import models
from django.db.models import Q

from lastmile.domains.hazards.models.hazard import Hazard
from lastmile.foundation.handovers import models as handovers
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class Handover(handovers.Handover):
    """移送: a hazard handed to a department, and its answer. `ended_at`: refused, returned, taken back or closed."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    measures = models.CharField(max_length=300, help_text="临时管控, what the township goes on doing")
    promised_on = models.DateField(null=True, blank=True, help_text="承诺办结日 of the department that took it on")

    class Meta:
        constraints = [
            handovers.one_at_a_time("hazard", "handover_one_at_a_time"),
            handovers.answer_has_its_moment("handover_answer_has_its_moment"),
        ]
        indexes = [models.Index(fields=["hazard", "id"], name="handover_of_hazard")]


class Extension(models.Model):
    """申请延期: asked by whoever must rectify, decided by somebody else; of a 挂牌督办, by the county or above.

    `was_due_on`: the earlier of the hazard's day and the supervision's, which both become `until_on` where that is later.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    was_due_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("hazard", name="extension_one_at_a_time", condition=Q(granted__isnull=True)),
            models.CheckConstraint(
                name="extension_decided_fields_move_together",
                condition=Q(granted__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["hazard", "id"], name="extension_of_hazard")]


class Supervision(models.Model):
    """挂牌督办: a county or above watches a 重大 hazard until it lifts that after acceptance."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    unit = models.CharField(max_length=80, help_text="督办单位")
    document_number = models.CharField(max_length=60, blank=True)
    demands = models.CharField(max_length=200, blank=True, help_text="督办要求")
    due_on = models.DateField(null=True, blank=True)
    listed_at = models.DateTimeField()
    listed_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_document = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("hazard", name="supervision_one_at_a_time", condition=Q(lifted_at__isnull=True))
        ]
        indexes = [models.Index(fields=["hazard", "id"], name="supervision_of_hazard")]
