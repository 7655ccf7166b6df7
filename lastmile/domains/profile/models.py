"""Households and places of an area, and figures known only as totals."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.domains.profile.rules import PlaceKind, WhichCard, sort_title
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.grading.models import Graded
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.people.models import Holding
from lastmile.foundation.precautions.models import Issue, Kept, PlanVersion
from lastmile.foundation.regions.geometry import GeometryField, GeometryIndex
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7


class Household(HotScopedModel):
    """One household of a grid: who is registered, at home, away, and who needs to be carried (待核 is empty)."""

    matter_kind: ClassVar[str] = "household"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    head = EncryptedText(purpose=_("预警到户和转移"), retention="retention.household", help_text="户主")
    head_key = models.CharField(max_length=64, blank=True, help_text="Blind index of the head's name")
    phone = EncryptedText(blank=True, purpose=_("预警到户和转移"), retention="retention.household")
    phone_key = models.CharField(max_length=64, blank=True)
    address = models.CharField(max_length=120, blank=True)
    registered = models.PositiveSmallIntegerField(null=True, blank=True, help_text="在册人数")
    at_home = models.PositiveSmallIntegerField(null=True, blank=True, help_text="在家人数")
    away = models.PositiveSmallIntegerField(null=True, blank=True, help_text="外出人数")
    need_help = models.PositiveSmallIntegerField(null=True, blank=True, help_text="需搀扶人数")
    structure = models.CharField(max_length=40, blank=True, help_text="房屋结构")
    point = GeometryField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True, help_text="The day it moved away; kept for the record")

    class Meta:
        indexes = [
            models.Index(fields=["region_code", "id"], name="household_list", condition=Q(left_on__isnull=True)),
            models.Index(fields=["township", "id"], name="household_township"),
            models.Index(fields=["county", "id"], name="household_county"),
            models.Index(fields=["head_key"], name="household_head_key"),
            models.Index(fields=["phone_key"], name="household_phone_key"),
            GeometryIndex(fields=["point"], name="household_point"),
        ]


class Place(Graded, Kept, HotScopedModel):
    """An enterprise, school, hospital, mall or hazard source. `risk` is its colour, graded as danger points are."""

    matter_kind: ClassVar[str] = "place"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=16, choices=PlaceKind)
    sort = models.CharField(
        max_length=16, blank=True, db_default="", help_text="Which of the nine 九小 it is; empty is 待核"
    )
    name = models.CharField(max_length=120)
    credit_code = models.CharField(max_length=18, blank=True, help_text="统一社会信用代码 GB 32100-2015")
    industry = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=120, blank=True)
    manager = models.CharField(max_length=40, blank=True)
    manager_phone = EncryptedText(blank=True, purpose=_("隐患告知和应急联系"), retention="retention.place")
    people = models.PositiveIntegerField(null=True, blank=True, help_text="从业或在场人数")
    area = models.PositiveIntegerField(null=True, blank=True, help_text="营业或使用面积, 平方米")
    beds = models.PositiveIntegerField(null=True, blank=True, help_text="床位, 张")
    floor = models.SmallIntegerField(null=True, blank=True, help_text="所在楼层; below ground is negative")
    risk = models.CharField(max_length=8, blank=True, help_text="red, orange, yellow, blue or empty")
    major_source = models.BooleanField(default=False, help_text="重大危险源")
    insured_until = models.DateField(null=True, blank=True, help_text="安责险到期 应急〔2025〕27号")
    scale = models.CharField(max_length=40, blank=True, db_default="", help_text="规模, in a ledger's own words")
    safety_officer = models.CharField(max_length=40, blank=True, db_default="", help_text="安全员")
    frequency = models.CharField(max_length=40, blank=True, db_default="", help_text="检查频次")
    note = models.CharField(max_length=300, blank=True, db_default="", help_text="备注")
    point = GeometryField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    @property
    def sort_title(self) -> str:
        """Which of the nine 九小 it is, in words; "" for none."""
        return sort_title(self.sort)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="place_meeting_a_criterion_is_red", condition=Q(criterion="") | Q(risk=Colour.RED)
            ),
            models.CheckConstraint(
                name="place_sort_is_of_a_small_place", condition=Q(sort="") | Q(kind=PlaceKind.SMALL_PLACE)
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "id"], name="place_list", condition=Q(closed_on__isnull=True)),
            models.Index(fields=["kind", "region_code", "id"], name="place_kind", condition=Q(closed_on__isnull=True)),
            models.Index(
                fields=["sort", "region_code", "id"],
                name="place_sort",
                condition=Q(closed_on__isnull=True) & ~Q(sort=""),
            ),
            models.Index(fields=["township", "kind"], name="place_township_kind"),
            models.Index(fields=["county", "kind"], name="place_county_kind"),
            RunIndex(fields=["name"], name="place_name_runs"),
            GeometryIndex(fields=["point"], name="place_point"),
        ]


class PlacePlan(PlanVersion):
    """One version of a place's 一点一策. `content` has the fields of `rules.PLAN_GROUPS`."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("place", "version", name="place_plan_version_once")]


class PlaceCard(Issue):
    """One of the two cards of a place, handed out and signed for."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    which = models.CharField(max_length=8, choices=WhichCard)

    class Meta:
        indexes = [models.Index(fields=["place", "which", "-id"], name="place_card_latest")]


class StatedFigure(HotScopedModel):
    """A total an area states where no rows exist yet: says so until rows replace it."""

    matter_kind: ClassVar[str] = "figure"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    key = models.CharField(max_length=30)
    value = models.PositiveIntegerField(null=True, blank=True)
    as_of = models.DateField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint("region", "key", name="figure_once_per_region")]


class Look(HotScopedModel):
    """Somebody looked through the base database of a township: who, when, and how much was 待核 then (J-4.6d)."""

    matter_kind: ClassVar[str] = "look"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    at = models.DateTimeField()
    by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    figures = models.PositiveSmallIntegerField(help_text="How many lines the database had")
    unknown = models.PositiveSmallIntegerField(help_text="How many of them were 待核")
    note = models.CharField(
        max_length=200, blank=True, help_text="What was mended, or where else it was looked through"
    )

    class Meta:
        indexes = [
            models.Index(fields=["region", "-at"], name="look_latest"),
            models.Index(fields=["county", "-at"], name="look_county"),
        ]

    @property
    def on(self) -> date:
        """The day, as people here write it."""
        return clock.local(self.at).date()
