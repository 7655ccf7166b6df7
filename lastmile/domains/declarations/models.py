"""What a household tells its village of itself: that somebody there needs help to be moved."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.domains.declarations.rules import TO_LOOK_AT, State
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7

PURPOSE, KEPT = _("转移时有人来帮(本人告诉村里的)"), "retention.declaration"
UNSETTLED = Q(settled_at__isnull=True, settled_by__isnull=True)


class Declaration(ScopedModel):
    """愿意告诉村里 (P5): 待核 once the number is proved; the village's own data changes only by the village's own act."""

    matter_kind: ClassVar[str] = "declaration"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    name = EncryptedText(blank=True, purpose=PURPOSE, retention=KEPT)
    phone = EncryptedText(blank=True, purpose=PURPOSE, retention=KEPT)
    phone_key = models.CharField(max_length=64, blank=True, help_text="Blind index of the number")
    who = EncryptedText(blank=True, purpose=PURPOSE, retention=KEPT, help_text="Codes of Who, with commas")
    people = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many need help; empty is 待核")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    code_key = models.CharField(max_length=64, blank=True, help_text="Digest of the code sent")
    code_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(help_text="When consent was ticked and the code was sent")
    proved_at = models.DateTimeField(null=True, blank=True)
    household = models.ForeignKey(
        "profile.Household",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Into which it was put",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=120, blank=True, help_text="Why it was not put into any household")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="declaration_settled_together",
                condition=UNSETTLED | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="declaration_proved_or_asked",
                condition=Q(state=State.ASKED, proved_at__isnull=True)
                | (~Q(state=State.ASKED) & Q(proved_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "id"], name="declaration_open", condition=Q(state__in=TO_LOOK_AT)),
            models.Index(fields=["state", "region_code"], name="declaration_state"),
            models.Index(fields=["phone_key"], name="declaration_number"),
        ]
