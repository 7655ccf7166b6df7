"""Everything that came, with what became of it; and the feeds it is fetched from."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.alerts.rules import Verdict, Via
from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class Feed(ScopedModel):
    """订阅源: an address of Atom, RSS or CAP that is looked at now and then; belongs to the place that set it up."""

    matter_kind: ClassVar[str] = "feed"
    evidence_fields: ClassVar[tuple[str, ...]] = ("name", "address", "trusted", "active")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    name = models.CharField(max_length=60)
    address = models.URLField(max_length=500)
    every_minutes = models.PositiveSmallIntegerField()
    trusted = models.BooleanField(
        default=False, help_text="What it brings may go out by itself, where the place says so"
    )
    active = models.BooleanField(default=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=60, blank=True, help_text="Last-Modified, as the server wrote it")
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    well_at = models.DateTimeField(null=True, blank=True, help_text="When it was last read without trouble")
    trouble = models.CharField(max_length=200, blank=True, help_text="What went wrong last; empty: nothing")
    failures = models.PositiveIntegerField(default=0, help_text="In a row")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("region", "address", name="alert_feed_once")]
        indexes = [
            models.Index(fields=["next_at"], name="alert_feed_due", condition=Q(active=True)),
            models.Index(fields=["region_code", "id"], name="alert_feed_region"),
        ]


class Received(ScopedModel):
    """One thing that came, kept as it was; `region` is the place of whoever took it in. Bytes lie under their digest."""

    matter_kind: ClassVar[str] = "received"
    evidence_fields: ClassVar[tuple[str, ...]] = ("sha256", "verdict", "identifier", "sender")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    at = models.DateTimeField()
    via = models.CharField(max_length=8, choices=Via)
    feed = models.ForeignKey(Feed, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True, help_text="Name of the file, or address of the item")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(help_text="Bytes")
    identifier = models.CharField(max_length=120, blank=True)
    sender = models.CharField(max_length=120, blank=True)
    msg_type = models.CharField(max_length=8, blank=True)
    headline = models.CharField(max_length=200, blank=True)
    references = models.JSONField(default=list, help_text="Of CAP: [sender, identifier] of each message it speaks of")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = models.CharField(max_length=20, blank=True, help_text="Why it is held or refused: a word of rules.reasons")
    report = models.JSONField(default=dict, help_text="What the check said, as `lastmile cap check --json` does")
    alert_uid = models.UUIDField(null=True, blank=True, help_text="The alert it belongs to")
    by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    again = models.PositiveIntegerField(
        default=0, db_default=0, help_text="How often the same bytes came again while held"
    )
    again_at = models.DateTimeField(null=True, blank=True, help_text="When they came last")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When a person decided about what was held")
    settled_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_why = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["region_code", "-id"], name="alert_received_list"),
            models.Index(fields=["verdict", "-id"], name="alert_received_verdict"),
            models.Index(fields=["sender", "identifier"], name="alert_received_message"),
            models.Index(fields=["sha256"], name="alert_received_bytes"),
        ]
