"""Calls to people: one per (matter, person, rung, attempt), whatever number of posts it covers."""

from django.db import models
from django.db.models import Q

from lastmile.foundation.people.models import Holding, Person
from lastmile.kernel.ids import uuid7

TURNED = ("superior", "duty_leader")  # roles of those who are called because somebody else did not answer


class Wording(models.Model):
    """What is said to whoever is called for a matter; the channels' message it became."""

    id = models.BigAutoField(primary_key=True)
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField(unique=True)
    message_uid = models.UUIDField()
    lane = models.PositiveSmallIntegerField(default=0)


class Callout(models.Model):
    """One person called for one matter at one rung, covering every post of theirs that is owed an answer."""

    class Role(models.TextChoices):
        HOLDER = "holder_a"
        STAND_IN = "holder_b"
        SUPERIOR = "superior"
        DUTY_LEADER = "duty_leader"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    holding = models.ForeignKey(
        Holding, on_delete=models.PROTECT, related_name="+", help_text="Under which post they were turned to"
    )
    role = models.CharField(max_length=12, choices=Role)
    rung = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField()
    ladder_id = models.BigIntegerField(help_text="LadderCopy whose criterion decides what counts as an answer")
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_via = models.CharField(max_length=12, blank=True)
    heard_seconds = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("subject_uid", "person", "rung", "attempt", name="callout_once"),
            models.CheckConstraint(
                name="callout_answer_fields_move_together",
                condition=Q(answered_at__isnull=True, answered_via="")
                | (Q(answered_at__isnull=False) & ~Q(answered_via="")),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "subject_uid"], name="callout_of_person"),
            models.Index(fields=["subject_uid", "id"], name="callout_of_subject"),
            models.Index(fields=["person", "id"], name="callout_turned", condition=Q(role__in=TURNED)),
        ]


class CalloutCover(models.Model):
    """An obligation that a call is about; by uid, so that it stays when the obligation is archived."""

    id = models.BigAutoField(primary_key=True)
    callout = models.ForeignKey(Callout, on_delete=models.CASCADE, related_name="+")
    obligation_uid = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint("callout", "obligation_uid", name="callout_cover_once")]
        indexes = [models.Index(fields=["obligation_uid"], name="callout_cover_obligation")]
