"""What regions decide about figures: which pack they use, and which values they set themselves. Nothing is deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.foundation.access.models import ScopedModel
from lastmile.kernel.ids import uuid7


class PackChoice(ScopedModel):
    """The pack a region and everything below it uses, until another is chosen there or nearer."""

    matter_kind: ClassVar[str] = "pack_choice"
    carried: ClassVar[Q | None] = None  # found by its region; its code is that of the day it was made
    evidence_fields: ClassVar[tuple[str, ...]] = ("pack", "region_id")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    pack = models.CharField(max_length=40)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True, blank=True, help_text="Person; empty when the platform set it up")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("region", name="pack_choice_one_in_force", condition=Q(ended_at__isnull=True))
        ]
        indexes = [
            models.Index(fields=["region_code"], name="pack_choice_in_force", condition=Q(ended_at__isnull=True))
        ]


class Override(ScopedModel):
    """A value a region set for itself and everything below it, with the reason. Replaced ones stay as history."""

    matter_kind: ClassVar[str] = "override"
    carried: ClassVar[Q | None] = None  # found by its region; its code is that of the day it was made
    evidence_fields: ClassVar[tuple[str, ...]] = ("key", "value", "region_id")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    key = models.CharField(max_length=60)
    value = models.JSONField()
    reason = models.CharField(max_length=120)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True, blank=True, help_text="Person; empty when the platform set it up")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)
    ended_why = models.CharField(max_length=120, blank=True, help_text="Empty when another value replaced it")

    class Meta:
        constraints = [
            models.UniqueConstraint("region", "key", name="override_one_in_force", condition=Q(ended_at__isnull=True))
        ]
        indexes = [models.Index(fields=["region", "key", "id"], name="override_history")]


class ChangeStamp(models.Model):
    """One row whose stamp is new after every change: what was worked out under another stamp is out of date.

    A random stamp, not a count: a change that was rolled back must never look like the one that came after it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid7)
