"""Sets of prints made in the background, and which card was printed when, saying what."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class PrintSet(HotScopedModel):
    """Many cards as one PDF: asked for by a person, made by a job, kept encrypted for some days."""

    matter_kind: ClassVar[str] = "print"

    class State(models.TextChoices):
        WAITING = "waiting", _("排队")
        GATHERING = "gathering", _("正在取内容")
        SETTING = "setting", _("正在排版")
        DONE = "done", _("可以打印")
        REFUSED = "refused", _("没印成")

    class Only(models.TextChoices):
        ALL = "all", _("全部")
        NEEDED = "needed", _("有变化的和没印过的")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kinds = models.JSONField(default=list, help_text="Kinds of post whose cards these are")
    only = models.CharField(max_length=8, choices=Only, default=Only.ALL)
    stand_ins = models.BooleanField(default=False, help_text="Cards of B holders too")
    address = models.CharField(
        max_length=120, help_text="Where the QR codes lead: scheme and host, as whoever asked saw it"
    )
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    words = models.CharField(max_length=200, blank=True, help_text="Why it was refused")
    total = models.PositiveIntegerField(default=0, help_text="Cards in the set")
    done = models.PositiveIntegerField(default=0, help_text="Cards gathered so far")
    bytes = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the PDF")
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asker_name = models.CharField(max_length=40)
    holding_uid = models.UUIDField(null=True, blank=True, help_text="The holding under which it was asked for")
    ended_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="Since when the PDF is gone")

    class Meta:
        indexes = [
            models.Index(fields=["township", "-id"], name="print_township"),
            models.Index(fields=["county", "-id"], name="print_county"),
            models.Index(fields=["region_code", "id"], name="print_region"),
            models.Index(fields=["asked_at"], name="print_to_forget", condition=models.Q(erased_at__isnull=True)),
        ]


class CardPrint(models.Model):
    """One printing of one holding's card: the code in its QR, and a digest of what it said. Holds no words of the card."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True, help_text="What the QR leads to; says nothing by itself")
    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    printed_at = models.DateTimeField()
    of = models.ForeignKey(PrintSet, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("of", "holding", name="card_once_in_a_set")]
        indexes = [models.Index(fields=["holding", "-id"], name="card_latest")]
