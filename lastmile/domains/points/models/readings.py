"""What is read at a danger point, from when on it is dangerous, and the alarm that opens the point's steps."""

from django.db import models
from django.db.models import Q

from lastmile.domains.points.models.points import DangerPoint
from lastmile.domains.points.rules import Cause, Ending, Measure, Source
from lastmile.foundation.ledger.models import BulkRow
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class Threshold(models.Model):
    """A point's own limits of one measure; without them those of the packs hold."""

    id = models.BigAutoField(primary_key=True)
    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=8, choices=Measure)
    orange = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    red = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=120, help_text="Who gave it, and when")

    class Meta:
        constraints = [models.UniqueConstraint("point", "measure", name="point_threshold_once")]


class Reading(BulkRow):
    """One value read at a point. Append-only, digested into the ledger in batches; read and received stand side by side."""

    digest_fields = ("uid", "point_id", "measure", "value", "at", "received_at", "source", "crossed")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7, help_text="Made by whoever reads, device and phone included")
    digest = models.CharField(max_length=64, help_text="Of what was sent, to know the same reading again")
    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=8, choices=Measure)
    value = models.DecimalField(max_digits=8, decimal_places=2, help_text="Millimetres; water level in metres")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=6, choices=Source, default=Source.HAND)
    device = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=120, blank=True)
    crossed = models.CharField(max_length=8, blank=True, help_text="red, orange or empty, by the limits of that moment")
    entered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["point", "measure", "-at", "-id"], name="point_reading_latest"),
            models.Index(fields=["point", "-at", "-id"], name="point_reading_list"),
            models.Index(fields=["id"], name="point_reading_unsealed", condition=Q(sealed_in__isnull=True)),
        ]


class Alarm(models.Model):
    """The steps of a point are open: because a reading crossed, or the monitor says so. One at a time for each point."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=8, choices=Cause)
    level = models.CharField(max_length=8, help_text="red or orange")
    move_now = models.BooleanField(default=False, help_text="The monitor says: move the people")
    reading = models.ForeignKey(Reading, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    looks = models.PositiveSmallIntegerField(default=0, help_text="How often it was looked at since")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ending = models.CharField(max_length=8, choices=Ending, default=Ending.NONE, blank=True)
    ending_words = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("point", name="point_alarm_one_at_a_time", condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(
                name="point_alarm_ending_fields_move_together",
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
            ),
        ]
        indexes = [models.Index(fields=["point", "-id"], name="point_alarm_list")]
