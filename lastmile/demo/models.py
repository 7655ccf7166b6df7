"""The demo's own clock: one row, shared by every process of the demo."""

from django.db import models


class DemoClock(models.Model):
    """Business time = `shown_at` + speed × (time − `set_at`). Speed 0 is paused."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    shown_at = models.DateTimeField()
    set_at = models.DateTimeField()
    speed = models.FloatField(default=1)
    scene = models.CharField(max_length=40, default="")
    played = models.PositiveIntegerField(default=0, db_default=0, help_text="How many acts of the night were played")
    goal = models.DateTimeField(null=True, blank=True, help_text="The moment it is being run forward to")

    class Meta:
        constraints = [models.CheckConstraint(name="one_demo_clock", condition=models.Q(id=1))]
