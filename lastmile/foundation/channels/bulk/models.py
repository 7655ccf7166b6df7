"""How far a message to very many has been put on its way, and how many attempts of a matter stand where."""

from django.db import models
from django.db.models import Q


class FanOut(models.Model):
    """One message to many addresses on one channel, and how far it has come: a killed worker's successor goes on here."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey("channels.Message", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8)
    subject_uid = models.UUIDField()
    place = models.PositiveSmallIntegerField(default=0, help_text="Which of its groups of recipients is being put")
    after = models.BigIntegerField(default=0, help_text="The last key of that group that was put")
    queued = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "channel"], name="fan_out_once")]
        indexes = [models.Index(fields=["subject_uid"], name="fan_out_of_subject")]


class Tally(models.Model):
    """How many attempts of a matter stand where. Kept by triggers of the database, so by whoever changes an attempt.

    PostgreSQL adds a row for each change (`folded` false), so that no two workers wait for one counter; every few
    seconds they are folded into the one row there is of each kind. SQLite has one writer and counts there at once.
    """

    id = models.BigAutoField(primary_key=True)
    subject_uid = models.UUIDField()
    channel = models.CharField(max_length=8)
    lane = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10)
    number = models.IntegerField(help_text="Of a change less than zero when attempts left this state")
    repeats = models.IntegerField(help_text="Sendings again without knowing of the first, of these attempts")
    folded = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_uid", "channel", "lane", "state"], name="tally_once", condition=Q(folded=True)
            )
        ]
        indexes = [
            models.Index(fields=["subject_uid"], name="tally_fresh", condition=Q(folded=False)),
            models.Index(fields=["channel", "lane"], name="tally_waiting", condition=Q(state="waiting")),
        ]
