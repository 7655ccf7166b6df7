"""Danger reported by a plain SMS to the platform's number."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class SmsReport(ScopedModel):
    """One SMS that speaks of danger. Lies where its sender holds a post, else where all posts of the installation lie."""

    matter_kind: ClassVar[str] = "sms_report"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    number_key = models.CharField(max_length=64, help_text="Blind index of the number")
    number = EncryptedText(purpose=_("核实险情时回拨"), retention="retention.sms_report")
    text = EncryptedText(purpose=_("核实险情"), retention="retention.sms_report")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=200, blank=True, help_text="What the duty office did about it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sms_report_seen_fields_move_together",
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["region_code", "id"], name="sms_report_open", condition=Q(seen_at__isnull=True)),
            models.Index(fields=["region_code", "at"], name="sms_report_list"),
        ]
