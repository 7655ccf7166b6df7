"""A matter handed to a department and what it answered, as columns for a domain to inherit."""

from django.db import models
from django.db.models import Q

from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.people.models import Holding, Post, Unit
from lastmile.kernel.ids import uuid7


class Handover(models.Model):
    """移送: a matter handed to a department, and its answer. `ended_at`: refused, returned, taken back or closed.

    The domain adds whose handover it is, and the two constraints below.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    department = models.CharField(max_length=20, help_text="Of the routing table")
    title = models.CharField(max_length=60, help_text="As the department is called here")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    share_uid = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=200)
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
        abstract = True


def one_at_a_time(owner: str, name: str) -> models.UniqueConstraint:
    """A matter is with one department at a time."""
    return models.UniqueConstraint(owner, name=name, condition=Q(ended_at__isnull=True))


def answer_has_its_moment(name: str) -> models.CheckConstraint:
    """An answer and when it came stand together."""
    there = ~Q(answer="") & Q(answered_at__isnull=False)
    return models.CheckConstraint(name=name, condition=Q(answer="", answered_at__isnull=True) | there)
