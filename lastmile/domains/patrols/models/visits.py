"""Walks owed at places (检查对象): one open at a place, late until somebody walked it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.patrols.models.walks import Walk
from lastmile.domains.patrols.rules.rounds import VISIT, asked_by
from lastmile.domains.patrols.rules.visits import State
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.ids import uuid7

OPEN = Q(ended_at__isnull=True)
LISTS = (Listed("visit_open", ("due_at", "id"), only=OPEN),)


class Visit(HotScopedModel):
    """One walk owed at one place in one period; the obligation of it is the grid member's post, if there is one."""

    matter_kind: ClassVar[str] = "visit"
    carried: ClassVar[Q | None] = OPEN
    listed: ClassVar[tuple[Listed, ...]] = LISTS

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    place = models.ForeignKey("profile.Place", on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=28)
    season = models.CharField(max_length=20, help_text="The season that asks for it, as shown")
    starts_on = models.DateField()
    ends_on = models.DateField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    has_post = models.BooleanField(default=True, help_text="No: nobody walks there; the office sees it as a finding")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    walk = models.ForeignKey(Walk, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("place", name="visit_one_open", condition=OPEN),
            models.CheckConstraint(
                name="visit_ended_fields_move_together",
                condition=Q(state=State.OPEN, ended_at__isnull=True, walk__isnull=True)
                | Q(state=State.WALKED, ended_at__isnull=False, walk__isnull=False)
                | Q(state__in=[State.DROPPED, State.ENTERED], ended_at__isnull=False, walk__isnull=True),
            ),
        ]
        indexes = [
            *indexes(LISTS),
            below_township("visit_open_region", "due_at", "id", only=OPEN),
            models.Index(fields=["township", "ends_on"], name="visit_by_day"),
        ]

    @property
    def figure(self) -> str:
        """The key of the figure that says by when it is walked; "" where the rules of that day hold no more."""
        return asked_by(catalogue.round_rules(), VISIT, self.season, self.place.risk)
