"""What others do with a hazard: a department it is handed to, more time asked for, supervision from above."""

from django.db import models
from django.db.models import Q

from lastmile.domains.hazards.models.hazard import Hazard
from lastmile.domains.hazards.rules import Answer
from lastmile.foundation.people.models import Holding, Post, Unit
from lastmile.kernel.ids import uuid7


class Handover(models.Model):
    """移送: a hazard handed to a department, and its answer. `ended_at`: refused, returned, taken back or closed."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=20, help_text="Of the routing table")
    title = models.CharField(max_length=60, help_text="As the department is called here")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    share_uid = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    measures = models.CharField(max_length=300, help_text="临时管控, what the township goes on doing")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer_due_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_name = models.CharField(
        max_length=40, blank=True, help_text="Who said so there, where it was entered for them"
    )
    answer_words = models.CharField(max_length=200, blank=True)
    answer_document = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("hazard", name="handover_one_at_a_time", condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(
                name="handover_answer_has_its_moment",
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["hazard", "id"], name="handover_of_hazard")]


class Extension(models.Model):
    """申请延期: asked by whoever must rectify, decided by somebody else."""

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
