"""Who decided that people move, and who let them go home."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.evacuation.models.lists import MoveList
from lastmile.domains.evacuation.rules import Basis, OrderKind
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class MoveOrder(HotScopedModel):
    """转移令 or 先转后报: who, when, which points or places, to where. Nothing is taken back: a later one says otherwise."""

    matter_kind: ClassVar[str] = "moveorder"
    carried: ClassVar[Q | None] = None
    evidence_fields: ClassVar[tuple[str, ...]] = ("number", "kind", "given_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    number = models.CharField(max_length=32, unique=True)
    places = models.JSONField(default=list, help_text="Codes of places ordered as a whole")
    list = models.ForeignKey(MoveList, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=OrderKind)
    scope_words = models.CharField(max_length=160, help_text="石门村1组等 2 处 31 户, as it stood when it was given")
    destination = models.CharField(max_length=160, blank=True, help_text="到哪里")
    words = models.CharField(max_length=200, blank=True)
    households = models.PositiveIntegerField(default=0)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True, help_text="The duty office has it")
    acknowledged_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["list", "given_at", "id"], name="move_order_of_list")]


class OrderedPoint(models.Model):
    """A danger point an order is about."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(MoveOrder, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey("points.DangerPoint", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("order", "point", name="move_ordered_point_once")]


class OrderSeries(models.Model):
    """The last number given to a place's orders in a year."""

    id = models.BigAutoField(primary_key=True)
    region_code = models.CharField(max_length=18)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("region_code", "year", name="move_order_series_once")]


class Return(HotScopedModel):
    """解除转移 of one point, or of a village's rows below none: who approved it, on what basis. Others may stay closed."""

    matter_kind: ClassVar[str] = "return"
    carried: ClassVar[Q | None] = None
    evidence_fields: ClassVar[tuple[str, ...]] = ("basis", "approved_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    list = models.ForeignKey(MoveList, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey("points.DangerPoint", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approver = models.CharField(max_length=60, help_text="谁批准: name and duty of an official")
    basis = models.CharField(max_length=8, choices=Basis)
    words = models.CharField(max_length=200, blank=True)
    approved_at = models.DateTimeField()
    entered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("list", "point", name="move_return_once", condition=Q(point__isnull=False)),
            models.UniqueConstraint(
                "list", "region", name="move_return_of_place_once", condition=Q(point__isnull=True)
            ),
        ]
