"""Sheets that were sent to be imported and what became of each of their rows; tables that were handed out, and asked for."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import HotScopedModel
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7
from lastmile.kernel.outcomes import Result


class Import(HotScopedModel):
    """One sheet: kept as it came, read, planned without writing anything, and after a person's yes applied in batches."""

    matter_kind: ClassVar[str] = "import"

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        PLANNING = "planning", _("正在核对")
        PLANNED = "planned", _("待确认")
        APPLYING = "applying", _("正在导入")
        DONE = "done", _("已导入")
        REFUSED = "refused", _("没读成")
        DROPPED = "dropped", _("已放弃")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=20, help_text="What is imported, as in the settings' IMPORTS")
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64, help_text="Of the file as it was sent")
    bytes = models.PositiveIntegerField()
    datum = models.CharField(
        max_length=8, blank=True, default="", db_default="", help_text="Frame of a map file, where a feature says none"
    )
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    words = models.CharField(max_length=200, blank=True, help_text="Why it was refused or stopped")
    heads = models.JSONField(default=dict, help_text="Labels of the columns recognised, and heads nobody knows")
    total = models.PositiveIntegerField(default=0, help_text="Rows read")
    at_row = models.PositiveIntegerField(default=0, help_text="Number of the last row planned, or applied")
    looked_at = models.PositiveIntegerField(default=0, help_text="Rows planned, or applied, so far")
    planned = models.JSONField(default=dict, help_text="Rows by what they would do")
    applied = models.JSONField(default=dict, help_text="Rows by what they did")
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    sender_name = models.CharField(max_length=40)
    holding_uid = models.UUIDField(null=True, blank=True, help_text="The holding under which it was sent")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="Since when file and cells are gone")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_confirmed_fields_move_together",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["township", "kind", "-id"], name="import_township"),
            models.Index(fields=["county", "kind", "-id"], name="import_county"),
            models.Index(fields=["region_code", "kind", "id"], name="import_region"),
            models.Index(fields=["kind", "-id"], name="import_kind"),
            models.Index(fields=["sent_at"], name="import_to_forget", condition=Q(erased_at__isnull=True)),
        ]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by result: what they did once a person said yes, before that what they would do."""
        return dict(self.applied if self.confirmed_at else self.planned)


class ImportRow(models.Model):
    """A row of the sheet. Its cells are kept as long as the file, for the person to see and to have back."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(
        help_text="As a spreadsheet shows it, behind the sheets before: see kernel.outcomes"
    )
    mark = models.CharField(
        max_length=24, blank=True, db_default="", help_text="Equal for the same row twice in one sheet"
    )
    near = models.CharField(
        max_length=24, blank=True, db_default="", help_text="Equal for rows with the same fingerprint"
    )
    cells = EncryptedText(blank=True, purpose=_("导入核对"), retention="retention.import_file", help_text="JSON")
    planned = models.CharField(max_length=9, blank=True, choices=[(one.value, one.value) for one in Result])
    applied = models.CharField(max_length=9, blank=True, choices=[(one.value, one.value) for one in Result])
    held = models.TextField(
        blank=True, db_default="", help_text="Digests of what stood where it would write, from 核对 until it is applied"
    )
    words = models.JSONField(default=list, help_text="What changes, or changed")
    problems = models.JSONField(default=list, help_text="Pairs of column and what is wrong")
    subject_uid = models.UUIDField(null=True, blank=True, help_text="The matter the row is about")

    class Meta:
        constraints = [models.UniqueConstraint("of", "number", name="import_row_once")]
        indexes = [
            models.Index(fields=["of", "planned", "number"], name="import_row_planned"),
            models.Index(fields=["of", "applied", "number"], name="import_row_applied"),
            models.Index(fields=["of", "mark", "number"], name="import_row_mark", condition=~Q(mark="")),
            models.Index(fields=["of", "near"], name="import_row_near", condition=~Q(near="")),
        ]


class ImportMark(models.Model):
    """Something a row says that other rows of the sheet may say too, as digests; gone when the import is over."""

    id = models.BigAutoField(primary_key=True)
    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField(help_text="Of the row")
    mark = models.CharField(max_length=24)
    who = models.CharField(max_length=24)

    class Meta:
        indexes = [models.Index(fields=["of", "mark", "number"], name="import_mark_first")]


class Handout(HotScopedModel):
    """A table of record as it was handed out: who took it, what was in it, and the receipt of the system it went into."""

    matter_kind: ClassVar[str] = "handout"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=20, help_text="As in the settings' IMPORTS")
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField(null=True, blank=True)
    taker_name = models.CharField(max_length=40)
    full = models.BooleanField(default=False, help_text="With full numbers, for a reason in the ledger")
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of the rows, whatever the format of the file")
    prints = models.BinaryField(help_text="Uid and eight bytes of digest of each row: see handing.prints")
    since = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    system = models.CharField(max_length=60, blank=True, help_text="The upper system it went into")
    receipt = models.CharField(max_length=60, blank=True, help_text="The number that system gave")
    receipt_on = models.DateField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="handout_receipt_fields_move_together",
                condition=Q(system="", receipt="", receipt_on__isnull=True, noted_at__isnull=True)
                | (~Q(system="") & ~Q(receipt="") & Q(receipt_on__isnull=False, noted_at__isnull=False)),
            )
        ]
        indexes = [
            models.Index(fields=["township", "kind", "-id"], name="handout_township"),
            models.Index(fields=["county", "kind", "-id"], name="handout_county"),
            models.Index(fields=["region_code", "kind", "id"], name="handout_region"),
            models.Index(fields=["kind", "-id"], name="handout_kind"),
        ]


class Clearance(HotScopedModel):
    """导出申请: full numbers of more people than one may take alone. Somebody else says yes, a job makes the file, who asked fetches it."""

    matter_kind: ClassVar[str] = "clearance"
    evidence_fields: ClassVar[tuple[str, ...]] = ("state", "decided_by", "sha256")

    class State(models.TextChoices):
        WAITING = "waiting", _("等同意")
        MAKING = "making", _("已同意,正在做文件")
        READY = "ready", _("可以取")
        REFUSED = "refused", _("没有同意")
        WITHDRAWN = "withdrawn", _("已撤回")
        FAILED = "failed", _("没做成")
        OVER = "over", _("已过期,文件已删")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=20, help_text="What is asked for, as in the settings' IMPORTS or CLEARED")
    form = models.CharField(max_length=4, help_text="Of the file: xlsx, csv, pdf")
    asked = models.JSONField(default=dict, help_text="What it is narrowed by; of a table, since which handout")
    rows = models.PositiveIntegerField(help_text="In it when it was asked for")
    people = models.PositiveIntegerField(help_text="Whose full numbers stand in it, when it was asked for")
    figure = models.PositiveIntegerField(help_text="How many one could have taken alone that day")
    reason = EncryptedText(purpose=_("为什么要带走这些人的完整号码"), retention="retention.clearance", blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    words = models.CharField(max_length=200, blank=True, help_text="Why not, of a refusal or a file that was not made")
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asker_name = models.CharField(max_length=40)
    holding_uid = models.UUIDField(null=True, blank=True, help_text="The holding under which it was asked for")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True, help_text="Never who asked")
    decider_name = models.CharField(max_length=40, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="Until when the file may be fetched")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the file")
    handout = models.ForeignKey(Handout, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fetched = models.PositiveIntegerField(default=0, help_text="How often the file was fetched")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clearance_decided_by_somebody_else",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="clearance_decided_fields_move_together",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="clearance_ready_has_a_file",
                condition=~Q(state="ready") | (~Q(sha256="") & Q(until__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["township", "-id"], name="clearance_township"),
            models.Index(fields=["county", "-id"], name="clearance_county"),
            models.Index(fields=["region_code", "id"], name="clearance_region"),
            models.Index(fields=["asked_by", "-id"], name="clearance_asker"),
            models.Index(fields=["until"], name="clearance_to_forget", condition=Q(state="ready")),
        ]

    @property
    def is_open(self) -> bool:
        """Whether its file may be fetched now."""
        return self.state == self.State.READY and self.until is not None and clock.now() < self.until
