"""A number somebody left on the public's page. Nothing else is known of whoever it is."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import ScopedModel
from lastmile.kernel.ids import uuid7

PROVED = Q(confirmed_at__isnull=False)


class Listener(ScopedModel):
    """One number for one place. It gets nothing but its code until that was typed in; leaving erases the row."""

    matter_kind: ClassVar[str] = "listener"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    phone = EncryptedText(purpose=_("发预警短信(本人留的号码)"), retention="retention.listener")
    phone_key = models.CharField(max_length=64, help_text="Blind index of the number")
    code_key = models.CharField(max_length=64, blank=True, help_text="Digest of the code sent last")
    code_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(help_text="When consent was ticked and a code was sent last")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the code proved that the number is theirs"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "phone_key"], name="listener_once_a_place")]
        indexes = [
            models.Index(fields=["region_code", "id"], name="listener_told", condition=PROVED),
            models.Index(fields=["phone_key"], name="listener_number"),
        ]
