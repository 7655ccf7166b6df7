"""The danger point and whom it threatens."""

from typing import ClassVar

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from lastmile.domains.points.rules import Scale, Status
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.grading.models import Graded
from lastmile.foundation.grading.rules import RANKS, Colour
from lastmile.foundation.people.models import Holding
from lastmile.foundation.precautions.models import Kept
from lastmile.foundation.regions.geometry import GeometryField, GeometryIndex
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

SORT = ("rank", "id")
IN_WATCH = Q(is_watched=True)
LISTS = (
    Listed("point_watched", SORT, only=IN_WATCH),
    Listed("point_kind", SORT, by=("kind",), only=IN_WATCH),
    Listed("point_status", ("-id",), by=("status",)),
)


class DangerPoint(Graded, Kept, HotScopedModel):
    """危险点: a place that may slide, fall, flood or burn, and is watched for it (J-3.2d, K-2.2.2d). Never deleted."""

    matter_kind: ClassVar[str] = "point"
    has_line: ClassVar[bool] = True
    carried: ClassVar[Q | None] = Q(status=Status.WATCH)
    listed: ClassVar[tuple[Listed, ...]] = LISTS
    evidence_fields: ClassVar[tuple[str, ...]] = ("number", "kind", "status", "colour", "criterion", "dissolved_on")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    number = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, help_text="Of the pack of kinds of danger points")
    line = models.CharField(max_length=8, choices=Line)
    scale = models.CharField(max_length=8, choices=Scale, default=Scale.UNKNOWN, blank=True)
    place = models.CharField(max_length=120, blank=True)
    point = GeometryField(null=True, blank=True)
    outline = GeometryField(null=True, blank=True, help_text="The area it threatens, as drawn")
    datum = models.CharField(max_length=8, blank=True, help_text="Frame the position came in")
    trigger = models.CharField(max_length=200, blank=True, help_text="诱因")
    signs = models.CharField(max_length=300, blank=True, help_text="前兆")
    frequency = models.CharField(max_length=120, blank=True, help_text="监测频次")
    tools = models.CharField(max_length=120, blank=True, help_text="监测工具")
    unlisted = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="People below in no list of households; empty is 待核"
    )
    unlisted_note = models.CharField(max_length=120, blank=True, help_text="Who they are: 工棚 6 人")
    note = models.CharField(max_length=300, blank=True)

    colour = models.CharField(max_length=8, choices=Colour, default=Colour.UNKNOWN, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WATCH)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dissolved_on = models.DateField(null=True, blank=True)
    dissolved_why = models.CharField(max_length=200, blank=True)
    dissolved_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_watched = models.GeneratedField(
        expression=Q(status=Status.WATCH),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    rank = models.GeneratedField(
        expression=Case(
            *(When(colour=colour, then=Value(rank)) for colour, rank in RANKS.items() if colour),
            default=Value(RANKS[Colour.UNKNOWN]),
        ),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
        help_text="1 red … 4 blue, 5 unknown: what lists sort by",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="point_dissolved_fields_move_together",
                condition=(Q(status=Status.DISSOLVED, dissolved_on__isnull=False) & ~Q(dissolved_why=""))
                | Q(status=Status.WATCH, dissolved_on__isnull=True, dissolved_why=""),
            ),
            models.CheckConstraint(
                name="point_meeting_a_criterion_is_red", condition=Q(criterion="") | Q(colour=Colour.RED)
            ),
        ]
        indexes = [
            *indexes(LISTS),
            below_township("point_watched_region", "kind", *SORT, only=IN_WATCH),
            below_township("point_status_region", "status", "id"),
            models.Index(fields=["monitor_post"], name="point_monitor", condition=IN_WATCH),
            models.Index(fields=["keeper_post"], name="point_keeper", condition=IN_WATCH),
            GeometryIndex(fields=["point"], name="point_point"),
            GeometryIndex(fields=["outline"], name="point_outline"),
            RunIndex(fields=["name"], name="point_name_runs"),
        ]

    def move(self, old: str, **changes: object) -> None:
        """Change the row only while it is in this state."""
        if not type(self).unscoped.filter(pk=self.pk, status=old).update(**changes):
            raise WrongState(str(_("刚才有人先办了,请重新打开看看。")))
        for name, value in changes.items():
            setattr(self, name, value)


class PointSeries(models.Model):
    """The last number given to a danger point in a township."""

    id = models.BigAutoField(primary_key=True)
    township = models.CharField(max_length=9, unique=True)
    last = models.PositiveIntegerField(default=0)


class ThreatenedHousehold(models.Model):
    """A household below a danger point, and who helps its people who cannot walk alone."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("profile.Household", on_delete=models.PROTECT, related_name="+")
    needs_help = EncryptedText(
        blank=True, purpose=_("预警到户和转移"), retention="retention.household", help_text="Who must be helped: 奶奶"
    )
    helpers = models.CharField(max_length=80, blank=True, help_text="Who helps: 罗应学、余小满")
    first = models.BooleanField(default=False, help_text="Moves first")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "point", "household", name="point_household_once", condition=Q(removed_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(fields=["household"], name="point_household_back", condition=Q(removed_at__isnull=True))
        ]


class ThreatenedPlace(models.Model):
    """A unit or place below a danger point."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    point = models.ForeignKey(DangerPoint, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("profile.Place", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("point", "place", name="point_place_once", condition=Q(removed_at__isnull=True))
        ]
