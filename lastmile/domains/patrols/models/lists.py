"""Lists that a place changed or brought along; and the text of every version a walk ever used."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class ListText(models.Model):
    """A list's words as they stood when somebody walked it: later changes do not touch the walk."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()


class LocalList(ScopedModel):
    """A version of a list in a place and below: a built-in one with other words (`base`), or one brought along.

    The newest version with `ended_at` empty is in force; the nearest place up the tree wins. Nothing is deleted.
    """

    matter_kind: ClassVar[str] = "checklist"
    carried: ClassVar[Q | None] = Q(ended_at__isnull=True)
    evidence_fields: ClassVar[tuple[str, ...]] = ("key", "number", "digest", "ended_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    key = models.CharField(max_length=40, help_text="Of the built-in list it changes, or one of its own")
    base = models.CharField(max_length=40, blank=True, help_text="The built-in list; empty for one brought along")
    base_version = models.CharField(max_length=20, blank=True)
    number = models.PositiveSmallIntegerField(help_text="Counts the versions of this list at this place")
    title = models.CharField(max_length=80)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    off = models.BooleanField(default=False, help_text="停用: the list is not offered here")
    reason = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "region", "key", name="local_list_one_in_force", condition=Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint("region", "key", "number", name="local_list_version_once"),
        ]
        indexes = [
            models.Index(fields=["region_code", "key"], name="local_list_in_force", condition=Q(ended_at__isnull=True))
        ]
