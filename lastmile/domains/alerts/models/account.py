"""The account of an alert, frozen as it was made; why clocks were not kept; the meeting that looked back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.alerts.models.alerts import Alert
from lastmile.domains.alerts.rules.account import WhyNot
from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class Account(ScopedModel):
    """叫应报告 and 责任快照 of one place's part of an alert, as they stood when they were made. Never changed."""

    matter_kind: ClassVar[str] = "alertaccount"
    carried: ClassVar[Q | None] = None
    evidence_fields: ClassVar[tuple[str, ...]] = ("number", "digest", "made_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="1, 2 … of this place")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(help_text="Title, sections with lines and tables: what screen, PDF and Word show")
    digest = models.CharField(max_length=64, help_text="Of the content; the ledger holds the same")

    class Meta:
        constraints = [models.UniqueConstraint("alert", "region", "number", name="alert_account_once")]


class ClockReason(ScopedModel):
    """Why a clock was not kept at a place, as somebody of the office says it. The latest counts."""

    carried: ClassVar[Q | None] = None

    id = models.BigAutoField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    clock = models.CharField(max_length=60)
    why = models.CharField(max_length=8, choices=WhyNot)
    note = models.CharField(max_length=120, blank=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("alert", "region", "clock", name="alert_clock_reason_once")]


class Review(ScopedModel):
    """复盘会: when, who, what was found and decided; closes what was owed after a red or orange alert."""

    matter_kind: ClassVar[str] = "alertreview"
    carried: ClassVar[Q | None] = None
    evidence_fields: ClassVar[tuple[str, ...]] = ("held_at",)

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    chaired_by = models.CharField(max_length=40)
    attended = models.CharField(max_length=300)
    found = models.TextField(help_text="发现什么问题")
    decided = models.TextField(help_text="定了什么、谁办、何时前")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("alert", "region", name="alert_review_once")]
