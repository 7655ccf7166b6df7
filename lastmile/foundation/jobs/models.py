"""Work for later as rows: a job per (fact, subscriber), a timetable, and the heartbeats of those who do it."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One handler to run for one subject. Holds uids only, never personal data.

    Times are the database's, so that machines with wrong clocks and the demo clock change nothing here.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        LEASED = "leased"
        DONE = "done"
        GIVEN_UP = "given_up"

    id = models.BigAutoField(primary_key=True)
    handler = models.CharField(max_length=160, help_text="Dotted path of a function of the subject's uid")
    fact = models.CharField(max_length=60, blank=True)
    subject_uid = models.UUIDField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0, help_text="Grows with each claim; a late worker's result is refused")
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_at", "id"], name="job_waiting", condition=Q(state="waiting")),
            models.Index(fields=["lease_until"], name="job_leased", condition=Q(state="leased")),
            models.Index(
                fields=["handler", "subject_uid", "id"],
                name="job_in_order",
                condition=Q(state__in=["waiting", "leased"]),
            ),
            models.Index(fields=["settled_at"], name="job_settled", condition=Q(state="done")),
        ]


class Timer(models.Model):
    """One row of the timetable: when it runs next."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True, blank=True)


class Beat(models.Model):
    """Worker, sealer and timetable say that they live; by the database's time."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    detail = models.CharField(max_length=120, blank=True)
