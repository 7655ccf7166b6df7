"""走访排查: a list walked at a point, a place, a household or a grid. No track, no time spent."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.patrols.models.lists import ListText
from lastmile.domains.patrols.rules.wording import SubjectKind
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7

DONE = Q(finished_at__isnull=False)
LISTS = (Listed("walk_done", ("-id",), only=DONE),)


class Walk(HotScopedModel):
    """One walk, saved in pieces until it is finished; then it is as it is. What nobody answered is not in `answers`."""

    matter_kind: ClassVar[str] = "walk"
    carried: ClassVar[Q | None] = Q(finished_at__isnull=True)
    listed: ClassVar[tuple[Listed, ...]] = LISTS
    evidence_fields: ClassVar[tuple[str, ...]] = ("subject_uid", "digest", "finished_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7, help_text="Made by the page, so that a second sending is known")
    text = models.ForeignKey(ListText, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    title = models.CharField(max_length=80, help_text="Of the list")
    subject_kind = models.CharField(max_length=10, choices=SubjectKind)
    subject_uid = models.UUIDField()
    subject_name = models.CharField(
        max_length=120, blank=True, help_text="Of a point, a place or a grid; never a person"
    )
    answers = models.JSONField(default=dict)
    note = models.CharField(max_length=200, blank=True)
    move_now = models.BooleanField(null=True, help_text="要不要先撤人; empty was not asked or not answered")
    begun_on = models.DateField(help_text="The day alone: how long a walk took is not kept")
    finished_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="Of what was sent when it was finished")
    is_whole = models.BooleanField(default=False, help_text="Every deadly item was answered")
    bad = models.PositiveSmallIntegerField(default=0)
    walked_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="walk_finished_fields_move_together",
                condition=Q(finished_at__isnull=True, digest="") | (DONE & ~Q(digest="")),
            )
        ]
        indexes = [
            *indexes(LISTS),
            below_township("walk_done_region", "-id", only=DONE),
            models.Index(fields=["subject_uid", "-id"], name="walk_of_subject"),
            models.Index(fields=["township", "finished_at"], name="walk_by_day", condition=DONE),
            models.Index(fields=["walked_by", "-id"], name="walk_unfinished", condition=Q(finished_at__isnull=True)),
        ]


class Failing(models.Model):
    """An item that fails at a place, and the hazard it is: while that is open, failing again joins it."""

    id = models.BigAutoField(primary_key=True)
    subject_uid = models.UUIDField()
    key = models.CharField(max_length=40)
    item = models.CharField(max_length=40)
    hazard_uid = models.UUIDField(null=True, blank=True)
    times = models.PositiveIntegerField(default=0, help_text="How often it failed since that hazard was reported")

    class Meta:
        constraints = [models.UniqueConstraint("subject_uid", "key", "item", name="failing_once")]
