"""The hazard, the numbers it is called by, and reports that contradict one another."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.rules import OPEN, Closing, Grade, Source, Status
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.geometry import GeometryField, GeometryIndex
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

SORT = ("sort_on", "id")
IS_OPEN = Q(is_open=True)
LISTS = (
    Listed("hazard_open", SORT, only=IS_OPEN),
    Listed("hazard_status", SORT, by=("status",)),
    Listed("hazard_grade", SORT, by=("grade",), only=IS_OPEN),
    Listed("hazard_category", SORT, by=("category",), only=IS_OPEN),
    Listed("hazard_source", SORT, by=("source",), only=IS_OPEN),
)


class Hazard(HotScopedModel):
    """One hidden danger, from report to closed loop. Three times stand side by side: found, received, entered."""

    matter_kind: ClassVar[str] = "hazard"
    has_line: ClassVar[bool] = True
    carried: ClassVar[Q | None] = Q(status__in=OPEN)
    listed: ClassVar[tuple[Listed, ...]] = LISTS
    evidence_fields: ClassVar[tuple[str, ...]] = (
        "status",
        "grade",
        "found_at",
        "due_on",
        "rectified_at",
        "verified_at",
        "closed_at",
        "closing",
    )

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7, help_text="Made by whoever reports it, the phone included")
    report_digest = models.CharField(max_length=64, help_text="Of what was reported, to know the same report again")
    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=120)
    details = models.TextField(blank=True)
    picture = models.CharField(max_length=20, blank=True, help_text="The kind chosen on the phone")
    category = models.CharField(max_length=20)
    line = models.CharField(max_length=8, choices=Line)
    place = models.CharField(max_length=120, blank=True)
    point = GeometryField(null=True, blank=True)
    datum = models.CharField(max_length=8, blank=True)
    accuracy = models.FloatField(null=True, blank=True, help_text="Metres, as the phone said")
    source = models.CharField(max_length=10, choices=Source, default=Source.REPORT)
    danger_now = models.BooleanField(default=False, help_text="马上有危险")
    found_at = models.DateTimeField()
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    found_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    status = models.CharField(max_length=12, choices=Status, default=Status.REPORTED)
    grade = models.CharField(max_length=10, choices=Grade, default=Grade.NONE, blank=True)
    grade_basis = models.CharField(max_length=120, blank=True, help_text="Judging unit, day and clause of 重大")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rectify_post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responsible_unit = models.CharField(max_length=80, blank=True, help_text="整改责任单位")
    responsible_person = models.CharField(max_length=40, blank=True)
    responsible_phone = EncryptedText(blank=True, purpose=_("告知整改"), retention="retention.place")
    measures = models.CharField(max_length=300, blank=True, help_text="管控治理措施")
    money = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="万元; empty is 待核")
    due_on = models.DateField(null=True, blank=True)
    rectified_at = models.DateTimeField(null=True, blank=True)
    rectified_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=300, blank=True, help_text="What was done, in a sentence")
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing = models.CharField(max_length=10, choices=Closing, default=Closing.NONE, blank=True)
    closing_note = models.CharField(max_length=200, blank=True)
    elsewhere = models.CharField(max_length=120, blank=True, help_text="System, number and day of another system")
    recheck = models.BooleanField(default=False, help_text="Drawn for a later look by the office")
    times_reopened = models.PositiveSmallIntegerField(default=0)
    is_open = models.GeneratedField(
        expression=Q(status__in=OPEN),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    sort_on = models.DateField(help_text="Due day, or the day it was found while there is none: what lists sort by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hazard_closed_fields_move_together",
                condition=(Q(status=Status.CLOSED, closed_at__isnull=False) & ~Q(closing=""))
                | (~Q(status=Status.CLOSED) & Q(closed_at__isnull=True, closing="")),
            ),
            models.CheckConstraint(
                name="hazard_rectified_has_its_moment",
                condition=~Q(status=Status.RECTIFIED) | Q(rectified_at__isnull=False),
            ),
        ]
        indexes = [
            *indexes(LISTS),
            below_township("hazard_open_region", "status", "grade", "category", "source", only=IS_OPEN),
            below_township("hazard_status_region", "status", *SORT),
            GeometryIndex(fields=["point"], name="hazard_point"),
            RunIndex(fields=["title"], name="hazard_title_runs"),
        ]

    def move(self, old: str, **changes: object) -> None:
        """Change the row only if nobody else did meanwhile."""
        if not type(self).unscoped.filter(pk=self.pk, status=old).update(**changes):
            raise WrongState(str(_("刚才有人先办了,请重新打开看看。")))
        for name, value in changes.items():
            setattr(self, name, value)


class Series(models.Model):
    """The last number given in a township and year."""

    id = models.BigAutoField(primary_key=True)
    township = models.CharField(max_length=9)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("township", "year", name="series_once")]


class SetAside(models.Model):
    """A second report under a uid already used, with other content: kept for a person to look at."""

    id = models.BigAutoField(primary_key=True)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    content = EncryptedText(purpose=_("核对两份不一致的上报"), retention="retention.place")
    reported_by = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("hazard", "digest", name="set_aside_once")]
