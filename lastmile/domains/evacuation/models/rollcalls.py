"""清点: who is expected at a shelter, and who was there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.evacuation.models.lists import Move, MoveList
from lastmile.domains.evacuation.models.shelters import Shelter
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class RollCall(HotScopedModel):
    """One count at one place: opened by the timetable or by hand, taken by somebody, by name."""

    matter_kind: ClassVar[str] = "rollcall"
    carried: ClassVar[Q | None] = Q(taken_at__isnull=True)
    evidence_fields: ClassVar[tuple[str, ...]] = ("expected", "present", "taken_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    list = models.ForeignKey(MoveList, on_delete=models.PROTECT, related_name="+")
    shelter = models.ForeignKey(Shelter, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(help_text="Of which round it is")
    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expected = models.PositiveIntegerField(null=True, blank=True)
    present = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("list", "shelter", "due_at", name="rollcall_once_a_round"),
            models.CheckConstraint(
                name="rollcall_taken_fields_move_together",
                condition=Q(taken_at__isnull=True, expected__isnull=True, present__isnull=True)
                | Q(taken_at__isnull=False, expected__isnull=False, present__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["list", "shelter", "-due_at"], name="rollcall_latest")]


class Counted(models.Model):
    """One row at one count: how many were expected, how many there."""

    id = models.BigAutoField(primary_key=True)
    rollcall = models.ForeignKey(RollCall, on_delete=models.PROTECT, related_name="+")
    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="+")
    expected = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty is 待核")
    present = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("rollcall", "move", name="rollcall_row_once")]
