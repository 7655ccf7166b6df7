"""避险点、安置点: where people go, how many it holds, who keeps it, whether it is open."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.domains.evacuation.rules import Opening, Period, ShelterKind
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.geometry import GeometryField, GeometryIndex
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel.ids import uuid7

IN_USE = Q(removed_on__isnull=True)


class Shelter(HotScopedModel):
    """A place people go to (K-2.5.3, GB/T 44013). Occupancy is counted from who arrived and left, never typed."""

    matter_kind: ClassVar[str] = "shelter"
    carried: ClassVar[Q | None] = IN_USE
    evidence_fields: ClassVar[tuple[str, ...]] = (
        "name",
        "kind",
        "opening",
        "room_indoor",
        "room_outdoor",
        "removed_on",
    )

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=ShelterKind, default=ShelterKind.OTHER)
    period = models.CharField(max_length=10, choices=Period, default=Period.EMERGENCY)
    place = models.CharField(max_length=120, blank=True)
    point = GeometryField(null=True, blank=True)
    datum = models.CharField(max_length=8, blank=True)
    area_indoor = models.DecimalField(max_digits=9, decimal_places=1, null=True, blank=True, help_text="Effective m²")
    area_outdoor = models.DecimalField(max_digits=9, decimal_places=1, null=True, blank=True, help_text="Effective m²")
    room_indoor = models.PositiveIntegerField(null=True, blank=True, help_text="能住几人, where somebody counted")
    room_outdoor = models.PositiveIntegerField(null=True, blank=True)
    facilities = models.JSONField(default=list, help_text="Of rules.Facility")
    barrier_free = models.BooleanField(null=True, blank=True, help_text="无障碍; empty is 待核")
    keeper_post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contact = EncryptedText(blank=True, purpose=_("避险点联系人"), retention="retention.place")
    phone = EncryptedText(
        blank=True, purpose=_("避险点联系人"), retention="retention.place", help_text="Shown to the public with consent"
    )
    phone_public = models.BooleanField(default=False, help_text="The number may be shown on the public page")
    route = models.CharField(max_length=200, blank=True, help_text="怎么走, one sentence")
    note = models.CharField(max_length=200, blank=True)

    opening = models.CharField(max_length=8, choices=Opening, default=Opening.CLOSED)
    opening_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is so")
    opened_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it is open, full or not; empty while closed"
    )
    opening_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_on = models.DateField(null=True, blank=True)
    removed_why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shelter_removed_fields_move_together",
                condition=Q(removed_on__isnull=True, removed_why="")
                | (Q(removed_on__isnull=False) & ~Q(removed_why="")),
            )
        ]
        indexes = [
            models.Index(fields=["region_code", "id"], name="shelter_list", condition=IN_USE),
            models.Index(fields=["township", "id"], name="shelter_township"),
            models.Index(fields=["county", "id"], name="shelter_county"),
            RunIndex(fields=["name"], name="shelter_name_runs"),
            GeometryIndex(fields=["point"], name="shelter_point"),
        ]
