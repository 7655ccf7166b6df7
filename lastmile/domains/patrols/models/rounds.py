"""Rounds owed at danger points, once for each point and period; and what was said of the weather."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.patrols.models.walks import Walk
from lastmile.domains.patrols.rules.rounds import Occasion, State, asked_by
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel, ScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.ids import uuid7

OPEN = Q(ended_at__isnull=True)
LISTS = (Listed("round_open", ("due_at", "id"), only=OPEN),)


class Weather(ScopedModel):
    """雨前、雨中、雨后, said of a branch: its rounds are opened from it."""

    matter_kind: ClassVar[str] = "weather"
    carried: ClassVar[Q | None] = None
    evidence_fields: ClassVar[tuple[str, ...]] = ("phase", "told_at")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    phase = models.CharField(max_length=12, choices=Occasion)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region_code", "-id"], name="weather_latest")]


class Round(HotScopedModel):
    """One round owed at one point in one period; the obligation of it is the patrol post's, if there is one."""

    matter_kind: ClassVar[str] = "round"
    carried: ClassVar[Q | None] = OPEN
    listed: ClassVar[tuple[Listed, ...]] = LISTS

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    point = models.ForeignKey("points.DangerPoint", on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=12, choices=Occasion)
    period = models.CharField(max_length=28)
    season = models.CharField(max_length=20, blank=True, help_text="The season that asks for it, as shown")
    starts_on = models.DateField()
    ends_on = models.DateField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    has_post = models.BooleanField(
        default=True, help_text="No: nobody watches the point; the office sees it as a finding"
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    walk = models.ForeignKey(Walk, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("point", "occasion", "period", name="round_once_a_period"),
            models.UniqueConstraint("walk", name="round_one_for_a_walk", condition=Q(walk__isnull=False)),
            models.CheckConstraint(
                name="round_ended_fields_move_together",
                condition=Q(state=State.OPEN, ended_at__isnull=True, walk__isnull=True)
                | Q(state=State.WALKED, ended_at__isnull=False, walk__isnull=False)
                | Q(
                    state__in=[State.MISSED, State.REPLACED, State.VOID, State.ENTERED],
                    ended_at__isnull=False,
                    walk__isnull=True,
                ),
            ),
        ]
        indexes = [
            *indexes(LISTS),
            below_township("round_open_region", "due_at", "id", only=OPEN),
            models.Index(fields=["point", "-id"], name="round_of_point"),
            models.Index(fields=["township", "ends_on"], name="round_by_day"),
        ]

    @property
    def figure(self) -> str:
        """The key of the figure that says by when it is walked; "" where the rules of that day hold no more."""
        return asked_by(catalogue.round_rules(), self.occasion, self.season, self.point.colour)
