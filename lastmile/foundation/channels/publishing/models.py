"""Outlets of a place (group robots, loudspeakers, screens, other services) and the log of what was made public."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.channels.publishing.rules import Kind, Result, Way
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class Outlet(ScopedModel):
    """Something of a place that makes a text public when asked to: nobody answers through it."""

    matter_kind: ClassVar[str] = "outlet"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=60, help_text="The group's or device's name")
    address = EncryptedText(purpose=_("向这里发布"), retention="retention.outlet")
    secret = EncryptedText(blank=True, purpose=_("签名用的密钥"), retention="retention.outlet")
    note = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True, help_text="Off the list since; kept for the record")
    window_at = models.DateTimeField(null=True, blank=True, help_text="When the minute counted by `in_window` began")
    in_window = models.PositiveIntegerField(default=0, help_text="Messages of that minute; robots allow a few only")

    class Meta:
        indexes = [models.Index(fields=["region_code", "id"], name="outlet_list", condition=Q(removed_at__isnull=True))]


class Publication(ScopedModel):
    """One making public of a text about a matter, by one of the seven ways, at one place."""

    matter_kind: ClassVar[str] = "publication"
    carried: ClassVar[Q | None] = None  # history keeps the codes of its day

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7, help_text="Made by whoever logs it; reference of its attempt")
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    way = models.CharField(max_length=8, choices=Way)
    outlet = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    automatic = models.BooleanField(default=False)
    at = models.DateTimeField(help_text="When it went out")
    entered_at = models.DateTimeField(help_text="When it was typed in; later than `at` for late entries (补录)")
    by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    text_digest = models.CharField(max_length=64, blank=True, help_text="Of the text as it went out")
    result = models.CharField(max_length=8, choices=Result, default=Result.UNKNOWN)
    reached = models.PositiveIntegerField(null=True, blank=True, help_text="People or households; empty is 待核")
    note = models.CharField(max_length=200, blank=True)
    times = models.PositiveSmallIntegerField(default=1, help_text="How often a loudspeaker or screen repeats it")
    urgency = models.CharField(max_length=8, blank=True, help_text="Alert level, told to loudspeakers and screens")
    until = models.DateTimeField(null=True, blank=True, help_text="Until when a screen shows it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_uid", "outlet", "text_digest"],
                condition=Q(automatic=True),
                name="publication_once_an_outlet",
            )
        ]
        indexes = [
            models.Index(fields=["subject_uid", "at", "id"], name="publication_of_subject"),
            models.Index(fields=["region_code", "id"], name="publication_list"),
        ]
