"""明白卡 of a point: printed, handed out, signed."""

from django.db import models

from lastmile.domains.points.models.points import DangerPoint, ThreatenedHousehold
from lastmile.domains.points.rules import Signer
from lastmile.foundation.precautions.models import Issue


class CardIssue(Issue):
    """One card handed out: 避险明白卡 to a household, or (without one) the 工作明白卡 to the monitor."""

    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")
    threatened = models.ForeignKey(
        ThreatenedHousehold, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_by = models.CharField(max_length=8, choices=Signer, help_text="In what role, never by name")

    class Meta:
        indexes = [models.Index(fields=["point", "threatened", "-id"], name="point_card_latest")]
