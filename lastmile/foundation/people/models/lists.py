"""Lists of duties as they were signed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.foundation.people.models.posts import Holding
from lastmile.foundation.people.rules import ListState
from lastmile.foundation.regions.models import Region
from lastmile.kernel.ids import uuid7


class SignedList(models.Model):
    """责任清单 of one place as it was signed (J-1.2b, J-4.6h). `content` is never changed but once: when its time of keeping
    is over, names give way to posts. Signing again makes the next one.

    It belongs to its place, not to a code: where the place is recoded it stays its list, where it is merged away it stays behind.
    """

    matter_kind: ClassVar[str] = "duty_list"
    evidence_fields: ClassVar[tuple[str, ...]] = ("number", "digest", "signed_on", "signed_as", "state")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="1, 2 … of this place")
    state = models.CharField(max_length=9, choices=ListState, default=ListState.SIGNED)
    signed_on = models.DateField(help_text="The day on the paper")
    signed_by = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    signed_as = models.CharField(max_length=160, help_text="Name and post of who signed, as they were that day")
    document_number = models.CharField(max_length=60, blank=True, help_text="发文字号")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    public_at = models.DateTimeField(null=True, blank=True, help_text="When it was last made public")
    content = models.JSONField(help_text="What it said: see people.list_content. Names of who holds a post, no numbers")
    digest = models.CharField(max_length=64, help_text="Of the content as it was signed; the ledger holds the same")
    unnamed_at = models.DateTimeField(null=True, blank=True, help_text="Since when posts stand where names stood")

    class Meta:
        constraints = [
            models.UniqueConstraint("region", "number", name="signed_list_once"),
            models.UniqueConstraint("region", name="signed_list_one_public", condition=Q(state="public")),
            models.CheckConstraint(
                name="signed_list_public_since",
                condition=Q(state="signed", public_at__isnull=True) | (~Q(state="signed") & Q(public_at__isnull=False)),
            ),
        ]

    @property
    def region_code(self) -> str:
        """Where it lies today; the place itself must be at hand."""
        return self.region.code
