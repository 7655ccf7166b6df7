"""明白卡: printed from the point, handed out, signed; what a card said is known by its digest."""

from django.db import models

from lastmile.domains.points.models.points import DangerPoint, ThreatenedHousehold
from lastmile.domains.points.rules import Signer
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class CardIssue(models.Model):
    """One card handed out: 避险明白卡 to a household, or (without one) the 工作明白卡 to the monitor."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")
    threatened = models.ForeignKey(
        ThreatenedHousehold, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(max_length=64, help_text="Of what the card said; another digest today: the card is old")
    noted_at = models.DateTimeField()
    signed_on = models.DateField(help_text="The day it was signed for")
    signed_by = models.CharField(max_length=8, choices=Signer, help_text="In what role, never by name")
    noted_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["point", "threatened", "-id"], name="point_card_latest")]
