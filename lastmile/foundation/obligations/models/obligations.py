"""The obligation: one post owes one action on one matter by a time."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel, ScopedModel
from lastmile.foundation.ledger.models import BulkRow
from lastmile.foundation.obligations.rules import Outcome, Progress
from lastmile.foundation.people.models import Holding, Post
from lastmile.kernel.ids import uuid7


class LadderCopy(models.Model):
    """The ladder as it stood when obligations opened: later changes of a pack do not touch them."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=80, unique=True)
    pack = models.CharField(max_length=60, help_text="Pack and version it was copied from")
    by = models.CharField(max_length=8, default="call", help_text="call or digest, as in the content")
    content = models.JSONField()


class ObligationFields(HotScopedModel):
    """The shape shared by open obligations and their archive."""

    matter_kind: ClassVar[str] = "obligation"
    has_line: ClassVar[bool] = False  # seen by whoever holds the post, whatever the line

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7)
    kind = models.CharField(max_length=40, help_text="domain.verb, e.g. hazard.rectify")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    held_by = models.ForeignKey(
        Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who held the post then"
    )
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    occurrence = models.CharField(max_length=40, default="", blank=True, help_text="Which time, for what recurs")
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=80, blank=True, help_text="Village and group, as shown")
    level = models.CharField(max_length=8, blank=True, help_text="red, orange, yellow, blue or empty")
    line = models.CharField(max_length=8, choices=Line, blank=True)
    urgent = models.BooleanField(default=False, help_text="马上办: its clock runs in minutes")
    standing = models.BooleanField(default=False, help_text="Standing work, postponed while a response is in force")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    figure = models.CharField(
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text="Key of the figure that set due_at; -: none did; empty: opened before this was kept",
    )
    figure_at = models.CharField(
        max_length=18,
        blank=True,
        default="",
        db_default="",
        help_text="Place the figure was asked for, its code of that day",
    )
    seen_at = models.DateTimeField(null=True, blank=True)
    postponed_at = models.DateTimeField(null=True, blank=True)
    postponed_why = models.CharField(max_length=80, blank=True)
    explanation = models.CharField(max_length=120, blank=True, help_text="Why late, in the holder's words")
    explained_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True, help_text="When the outcome was typed in")
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reason = models.CharField(max_length=120, blank=True, help_text="Of void, superseded, transferred, elsewhere")
    ladder = models.ForeignKey(LadderCopy, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rung = models.PositiveSmallIntegerField(default=0)
    runs = models.PositiveSmallIntegerField(default=0)
    slot = models.SmallIntegerField(null=True, blank=True, help_text="First rung passed since one ran; -1: by hand")
    climbs_from = models.DateTimeField(null=True, blank=True, help_text="The moment its ladder's minutes count from")
    last_ran_at = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def progress(self) -> Progress:
        """How far it has climbed."""
        return Progress(self.rung, self.runs, self.last_ran_at, self.slot)


OPEN = Q(done_at__isnull=True)
CLIMBED = Q(done_at__isnull=True, urgent=False, rung__gt=1)  # routine work that the digest brought above its own post
LISTS = (Listed("obligation_open", ("due_at", "id"), only=OPEN),)


class Obligation(ObligationFields):
    """Open, or closed too recently to be archived. Closed only by the owning domain's service, never ticked off."""

    carried: ClassVar[Q | None] = OPEN
    listed: ClassVar[tuple[Listed, ...]] = LISTS

    class Meta:
        constraints = [
            models.UniqueConstraint("uid", name="obligation_uid"),
            models.UniqueConstraint("kind", "post", "subject_uid", "occurrence", name="obligation_owed_once"),
            models.CheckConstraint(
                name="obligation_outcome_fields_move_together",
                condition=Q(done_at__isnull=True, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="obligation_closed_climbs_no_more", condition=OPEN | Q(next_step_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_step_at", "id"], name="obligation_next_step", condition=Q(next_step_at__isnull=False)
            ),
            models.Index(fields=["post", "due_at", "id"], name="obligation_of_post", condition=OPEN),
            *indexes(LISTS),
            below_township("obligation_open_region", "due_at", "id", only=OPEN),
            below_township("obligation_climbed", "due_at", "id", only=CLIMBED),
            models.Index(fields=["opened_by", "due_at", "id"], name="obligation_given_out", condition=OPEN),
            models.Index(fields=["subject_uid", "kind", "id"], name="obligation_subject"),
            models.Index(fields=["done_at", "id"], name="obligation_closed", condition=Q(done_at__isnull=False)),
            models.Index(fields=["post", "done_at"], name="obligation_done_by", condition=Q(done_at__isnull=False)),
        ]


class ObligationArchive(ObligationFields):
    """Closed obligations of the past: same columns, out of the way of the living."""

    carried: ClassVar[Q | None] = None

    class Meta:
        constraints = [models.UniqueConstraint("uid", name="obligation_archive_uid")]
        indexes = [
            models.Index(fields=["subject_uid", "kind"], name="obligation_archive_subject"),
            models.Index(fields=["post", "done_at"], name="obligation_archive_post"),
            models.Index(fields=["township", "done_at"], name="obligation_archive_township"),
        ]


class Pause(ScopedModel):
    """Standing work of a branch waits because of a matter: an orange or red alert, or a response in force."""

    matter_kind: ClassVar[str] = "pause"
    carried: ClassVar[Q | None] = Q(ended_at__isnull=True)

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    subject_uid = models.UUIDField()
    why = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "subject_uid", "region", name="pause_once_in_force", condition=Q(ended_at__isnull=True)
            )
        ]


class Step(BulkRow):
    """One rung that ran or was passed: never changed, digested into the ledger in batches."""

    digest_fields = ("obligation_uid", "subject_uid", "rung", "run", "name", "at", "passed", "callout_uid")

    id = models.BigAutoField(primary_key=True)
    obligation_uid = models.UUIDField()
    subject_uid = models.UUIDField()
    rung = models.PositiveSmallIntegerField()
    run = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    passed = models.CharField(max_length=12, blank=True, help_text="Why it was passed; empty when it ran")
    callout_uid = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["obligation_uid", "id"], name="step_of_obligation"),
            models.Index(fields=["subject_uid", "id"], name="step_of_subject"),
            models.Index(fields=["id"], name="step_unsealed", condition=Q(sealed_in__isnull=True)),
        ]
