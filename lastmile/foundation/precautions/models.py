"""Who watches and keeps a matter, the versions of its plan and the cards handed out, as columns for a domain to inherit."""

from django.db import models

from lastmile.foundation.people.models import Holding, Post
from lastmile.kernel.ids import uuid7


class Kept(models.Model):
    """Two posts at a matter; whoever holds them as A or B today watches it, and moves its people."""

    monitor_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Its A and B watch the point"
    )
    keeper_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Its A and B move the people"
    )

    class Meta:
        abstract = True


class PlanVersion(models.Model):
    """One version of a matter's plan; the highest number is in force. The domain adds whose plan it is."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    version = models.PositiveSmallIntegerField()
    content = models.JSONField(help_text="Words for each field; names of posts, never of residents")
    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="How many the shelter holds; empty is 待核")
    ready_made = models.CharField(max_length=20, blank=True, help_text="The text of the pack it began from")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Issue(models.Model):
    """One card handed out and signed for; what it said is known by its digest. The domain adds whose card it is."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    digest = models.CharField(max_length=64, help_text="Of what the card said; another digest today: the card is old")
    noted_at = models.DateTimeField()
    signed_on = models.DateField(help_text="The day it was signed for")
    noted_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
