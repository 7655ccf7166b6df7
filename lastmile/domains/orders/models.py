"""The typed call, where it calls, what was said to everybody afterwards, and the numbers calls are known by."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext as _

from lastmile.domains.orders.rules import Area, Level, NamesFrom, State, names_from_code
from lastmile.foundation.access.listed import Listed, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

IS_OPEN = Q(state="open")
LISTS = (
    Listed("call_list", ("opened_at", "id")),
    Listed("call_state", ("opened_at", "id"), by=("state",)),
)


class Call(HotScopedModel):
    """One sentence to the posts of a branch (its region), until everybody answered or somebody ends it.

    Who was called and who answered is read from obligations and callouts; counts here are those of opening and ending.
    """

    matter_kind: ClassVar[str] = "call"
    carried: ClassVar[Q | None] = IS_OPEN
    listed: ClassVar[tuple[Listed, ...]] = LISTS
    evidence_fields: ClassVar[tuple[str, ...]] = ("state", "level", "drill", "opened_at", "ended_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7, help_text="Made by whoever calls; the same uid is the same call")
    content_digest = models.CharField(max_length=64, help_text="Of what was to be sent, to know the same call again")
    number = models.CharField(max_length=32, unique=True)
    text = models.CharField(max_length=300, help_text="The sentence as it goes out, marks and posts left out")
    level = models.CharField(max_length=8, choices=Level)
    drill = models.BooleanField(default=False, help_text="Marked 【演练】 in every text")
    post_kinds = models.JSONField(default=list)
    ladder_title = models.CharField(max_length=60, help_text="叫应规则 in force then")

    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(help_text="By when an answer is in time")
    posts = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_why = models.CharField(max_length=120, blank=True)
    reached = models.PositiveIntegerField(null=True, blank=True, help_text="People reached when it ended")

    source_kind = models.CharField(
        max_length=20, default="", db_default="", blank=True, help_text="What it was issued for: alert"
    )
    source_uid = models.UUIDField(
        null=True, blank=True, help_text="One matter may call again, e.g. when it is upgraded"
    )
    answered_in = models.JSONField(
        default=list, db_default=Value([], output_field=models.JSONField()), blank=True,
        help_text="Uids of calls about the same danger: whoever answered one of them is not called again",
    )  # fmt: skip
    names_from = models.CharField(max_length=8, choices=NamesFrom, default=NamesFrom.CALLER, db_default="caller")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="call_ended_fields_move_together",
                condition=Q(state="open", ended_at__isnull=True, reached__isnull=True, ended_why="")
                | (Q(state="ended", ended_at__isnull=False, reached__isnull=False) & ~Q(ended_why="")),
            )
        ]
        indexes = [
            *indexes(LISTS),
            models.Index(fields=["region_code", "state", "opened_at", "id"], name="call_region"),
            models.Index(fields=["source_uid", "id"], name="call_source", condition=Q(source_uid__isnull=False)),
        ]

    @property
    def level_code(self) -> str:
        """The place that called: that of the caller's post, where it lies above. Names are open from it down."""
        above = self.opened_by.post.region_code if self.opened_by else self.region_code
        return names_from_code(self.names_from, self.region_code, above)

    @property
    def board_address(self) -> str:
        """Where it is watched: on the board of what it was issued for, if that has one, else on its own."""
        from django.conf import settings
        from django.urls import reverse

        page = settings.CALL_BOARDS.get(self.source_kind)
        return reverse(page, args=[self.source_uid]) if page else reverse("orders:board", args=[self.uid])

    def move(self, old: str, **changes: object) -> None:
        """Change the row only if nobody else did meanwhile."""
        if not type(self).unscoped.filter(pk=self.pk, state=old).update(**changes):
            raise WrongState(_("刚才有人先办了,请重新打开看看。"))
        for name, value in changes.items():
            setattr(self, name, value)


class CallArea(models.Model):
    """Where a call calls, when not in all of its region: whatever is limited so has at least one, be it one that left."""

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=18)
    exact = models.BooleanField(default=False, help_text="Only the posts standing at the place itself")
    left_at = models.DateTimeField(null=True, blank=True, help_text="Since when it calls there no more")

    class Meta:
        constraints = [models.UniqueConstraint("call", "region", "exact", name="call_area_once")]

    @property
    def area(self) -> Area:
        return Area(self.region_code, exact=self.exact)


class CallChange(models.Model):
    """One message to everybody who was called: lowered, updated, lifted, cancelled. Nobody has to answer it."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=64, help_text="The same occasion is told once")
    text = models.CharField(max_length=500, blank=True, help_text="Empty: only whoever left hears anything")
    left_text = models.CharField(
        max_length=500, blank=True, default="", db_default="", help_text="Instead, to whoever stands only in what left"
    )
    left = models.JSONField(
        default=list, db_default=[], help_text="Codes of places the matter does not concern any more"
    )
    stay = models.JSONField(default=list, db_default=[], help_text="Codes of the places it concerns from then on")
    told_at = models.DateTimeField()
    people = models.PositiveIntegerField(
        null=True, blank=True, help_text="How many were written to; empty until they were"
    )

    class Meta:
        constraints = [models.UniqueConstraint("call", "occasion", name="call_change_once")]


class CallSeries(models.Model):
    """The last number given to a place's calls in a year."""

    id = models.BigAutoField(primary_key=True)
    region_code = models.CharField(max_length=18)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("region_code", "year", name="call_series_once")]
