"""Somebody else must act: to carry, to persuade, to look for, to fetch back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.evacuation.models.lists import Move, MoveList
from lastmile.domains.evacuation.rules import Trouble
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7

IS_OPEN = Q(ended_at__isnull=True)


class Help(HotScopedModel):
    """One call for help about one row, open until the household is out, found or fetched back."""

    matter_kind: ClassVar[str] = "movehelp"
    carried: ClassVar[Q | None] = IS_OPEN
    evidence_fields: ClassVar[tuple[str, ...]] = ("trouble", "opened_at", "ended_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    list = models.ForeignKey(MoveList, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="+")
    trouble = models.CharField(max_length=10, choices=Trouble)
    people = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many are asked to come, or are missing"
    )
    note = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_how = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("move", "trouble", name="move_help_open_once", condition=IS_OPEN),
            models.CheckConstraint(
                name="move_help_ended_fields_move_together",
                condition=Q(ended_at__isnull=True, ended_how="") | (Q(ended_at__isnull=False) & ~Q(ended_how="")),
            ),
        ]
        indexes = [
            models.Index(fields=["list", "region_code", "opened_at"], name="move_help_of_list", condition=IS_OPEN),
            models.Index(fields=["move", "id"], name="move_help_of_row"),
        ]
