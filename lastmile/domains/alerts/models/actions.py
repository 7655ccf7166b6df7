"""What an alert makes owed at one place, and the report or other work that closed it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.alerts.models.alerts import Alert
from lastmile.domains.alerts.rules.actions import ActionState, LateWhy
from lastmile.foundation.access.models import HotScopedModel, ScopedModel
from lastmile.foundation.people.models import Holding, Post
from lastmile.kernel.ids import uuid7

# The column of a colour keeps the name it had before: a new one would take away what the version that still runs reads.
STILL_OWED = Q(state=ActionState.OPEN)
COMES_AGAIN = Q(next_at__isnull=False)


class OwedAction(HotScopedModel):
    """One action of the pack owed at a township, village, grid or danger point, one time. Never deleted.

    It is the subject of its obligation. `title` and `due_at` stand as they were when it was opened or made sooner.
    """

    matter_kind: ClassVar[str] = "alertaction"
    carried: ClassVar[Q | None] = STILL_OWED | COMES_AGAIN
    evidence_fields: ClassVar[tuple[str, ...]] = ("action", "round", "state", "due_at", "done_at", "said")
    opened_together: ClassVar[Q] = STILL_OWED

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=24, help_text="Of the pack of alert actions")
    point = models.BigIntegerField(default=0, help_text="Key of the danger point it is owed at; 0: at the place itself")
    round = models.PositiveIntegerField(default=1, help_text="Which time, of what comes again")
    colour = models.CharField(
        max_length=8, db_column="rung", help_text="The colour whose list asked for it, also of Ⅰ–Ⅳ"
    )
    evidence = models.CharField(max_length=10)
    title = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who owes it; empty: nobody"
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True, help_text="When it is opened again; empty: not")

    state = models.CharField(max_length=10, choices=ActionState, default=ActionState.OPEN)
    done_at = models.DateTimeField(null=True, blank=True, help_text="When it was done, as said")
    entered_at = models.DateTimeField(
        null=True, blank=True, help_text="When that was typed, or followed from other work"
    )
    done_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_by_what = models.CharField(max_length=40, blank=True, help_text="Of other work that closed it: 转移令")
    entered_for = models.CharField(max_length=40, blank=True, help_text="代录: for whom, in words")
    source = models.CharField(max_length=10, blank=True, help_text="代录: how they said it")
    said = models.JSONField(default=dict, help_text="What the report says, by id of the pack's question")
    trouble = models.BooleanField(default=False, help_text="It says that something is wrong")
    late_why = models.CharField(max_length=8, choices=LateWhy, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("alert", "action", "region", "point", "round", name="alert_action_once"),
            models.CheckConstraint(
                name="alert_action_done_fields_move_together",
                condition=Q(state=ActionState.DONE, done_at__isnull=False, entered_at__isnull=False)
                | (~Q(state=ActionState.DONE) & Q(done_at__isnull=True, entered_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["alert", "region_code", "id"], name="alert_action_place"),
            models.Index(fields=["next_at", "id"], name="alert_action_again", condition=COMES_AGAIN),
            models.Index(fields=["region_code", "evidence"], name="alert_action_owed", condition=STILL_OWED),
        ]


class LocalText(ScopedModel):
    """本地修改 of a ready-made text: other words at a place and below; the built-in stays for comparison. Nothing is deleted.

    `words` holds only the fields that differ. The nearest place up the tree with `ended_at` empty is in force.
    """

    matter_kind: ClassVar[str] = "alerttext"
    carried: ClassVar[Q | None] = Q(ended_at__isnull=True)
    evidence_fields: ClassVar[tuple[str, ...]] = ("signal", "rung", "number", "words", "ended_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    signal = models.CharField(max_length=20)
    colour = models.CharField(max_length=8, db_column="rung")
    number = models.PositiveSmallIntegerField(help_text="Counts the versions of this text at this place")
    words = models.JSONField(default=dict)
    built_in = models.CharField(max_length=20, help_text="Digest of the signal's pack it was changed from")
    reason = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "region", "signal", "colour", name="alert_text_one_in_force", condition=Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint("region", "signal", "colour", "number", name="alert_text_version_once"),
        ]
        indexes = [
            models.Index(
                fields=["signal", "colour", "region_code"], name="alert_text_held", condition=Q(ended_at__isnull=True)
            )
        ]

    @property
    def rung(self) -> str:
        """The colour under the name it had when the first entries were digested: a digest holds the names of its fields."""
        return self.colour
