"""The hazard: every column of the 风险隐患台账, and where it stands in the closed loop."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Right
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.rules import NUMBER_END, OPEN, Closing, Grade, Risk, Source, Status
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.geometry import GeometryField, GeometryIndex
from lastmile.foundation.regions.runorder import OrderedRuns
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

SORT = ("sort_on", "id")
IS_OPEN = Q(is_open=True)
AT_SITE = IS_OPEN & Q(site__isnull=False)
LISTS = (
    Listed("hazard_open", SORT, only=IS_OPEN),
    Listed("hazard_status", SORT, by=("status",)),
    Listed("hazard_grade", SORT, by=("grade",), only=IS_OPEN),
    Listed("hazard_category", SORT, by=("category",), only=IS_OPEN),
    Listed("hazard_source", SORT, by=("source",), only=IS_OPEN),
    Listed("hazard_site_kind", SORT, by=("site_kind",), only=AT_SITE),
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
    found_how = models.CharField(
        max_length=40, blank=True, db_default="", help_text="发现方式, in a ledger's own words"
    )
    finder = models.CharField(
        max_length=40, blank=True, db_default="", help_text="发现人, where it was not somebody here"
    )
    external_number = models.CharField(
        max_length=60, null=True, blank=True, help_text="隐患编号 of the ledger it came from; empty where there is none"
    )
    danger_now = models.BooleanField(default=False, help_text="马上有危险")
    found_at = models.DateTimeField()
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    industry = models.CharField(max_length=60, blank=True, db_default="", help_text="行业领域")
    subject_unit = models.CharField(max_length=120, blank=True, db_default="", help_text="主体单位")
    site = models.ForeignKey(
        "profile.Place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="主体单位 in the profile",
    )
    site_kind = models.CharField(
        max_length=20, blank=True, db_default="", help_text="The kind of `site`; kept, the list is narrowed by it"
    )
    danger_point = models.ForeignKey(
        "points.DangerPoint", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="危险点"
    )
    risk = models.CharField(max_length=8, choices=Risk, blank=True, db_default="", help_text="风险等级")
    threatened_households = models.PositiveIntegerField(null=True, blank=True, help_text="Empty is 待核")
    threatened_people = models.PositiveIntegerField(null=True, blank=True, help_text="Empty is 待核")
    remarks = models.CharField(max_length=300, blank=True, db_default="", help_text="备注")
    found_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    status = models.CharField(max_length=12, choices=Status, default=Status.REPORTED)
    grade = models.CharField(max_length=10, choices=Grade, default=Grade.NONE, blank=True)
    grade_basis = models.CharField(max_length=200, blank=True, help_text="Clause of 重大, or why it is none")
    judging_unit = models.CharField(max_length=80, blank=True, db_default="", help_text="判定单位")
    judged_on = models.DateField(null=True, blank=True, help_text="判定日期")
    judged_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rectify_post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    responsible_unit = models.CharField(max_length=80, blank=True, help_text="整改责任单位")
    responsible_person = models.CharField(max_length=40, blank=True)
    responsible_phone = EncryptedText(blank=True, purpose=_("告知整改"), retention="retention.place")
    supervisor = models.CharField(max_length=40, blank=True, db_default="", help_text="监管责任人")
    supervisor_phone = EncryptedText(blank=True, db_default="", purpose=_("告知整改"), retention="retention.place")
    measures = models.CharField(max_length=300, blank=True, help_text="管控治理措施")
    plan = models.CharField(max_length=300, blank=True, db_default="", help_text="应急预案")
    money = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True, help_text="万元; empty is 待核")
    due_on = models.DateField(null=True, blank=True)
    rectified_at = models.DateTimeField(null=True, blank=True)
    rectified_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=300, blank=True, help_text="What was done, in a sentence")
    handed_to = models.CharField(
        max_length=60, blank=True, db_default="", help_text="The department that has it now; kept, see Handover"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verifier = models.CharField(
        max_length=40, blank=True, db_default="", help_text="复查人, where it was not somebody here"
    )
    accepting_unit = models.CharField(max_length=80, blank=True, db_default="", help_text="验收单位 of 重大")
    accepted_on = models.DateField(null=True, blank=True)
    acceptance_document = models.CharField(max_length=60, blank=True, db_default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing = models.CharField(max_length=10, choices=Closing, default=Closing.NONE, blank=True)
    closing_note = models.CharField(max_length=200, blank=True)
    elsewhere = models.CharField(max_length=120, blank=True, help_text="System, number and day of another system")
    joined_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The first report of the same",
    )
    recheck = models.BooleanField(default=False, help_text="Drawn for a later look by the office")
    times_reopened = models.PositiveSmallIntegerField(default=0)
    is_open = models.GeneratedField(
        expression=Q(status__in=OPEN),  # type: ignore[arg-type]
        output_field=models.BooleanField(),
        db_persist=True,
    )
    title_and_place = models.GeneratedField(
        expression=Concat("title", Value(" "), "place"),
        output_field=models.CharField(max_length=241),
        db_persist=True,
    )
    number_end = models.GeneratedField(
        expression=Right("number", NUMBER_END), output_field=models.CharField(max_length=NUMBER_END), db_persist=True
    )
    sort_on = models.DateField(
        help_text="The day by which it is rectified, then looked at; the day it was found before: what lists sort by"
    )

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
            models.CheckConstraint(
                name="hazard_joined_names_the_first",
                condition=(Q(closing=Closing.JOINED, joined_to__isnull=False))
                | (~Q(closing=Closing.JOINED) & Q(joined_to__isnull=True)),
            ),
        ]
        indexes = [
            *indexes(LISTS),
            below_township("hazard_open_region", "status", "grade", "category", "source", only=IS_OPEN),
            below_township("hazard_status_region", "status", *SORT),
            GeometryIndex(fields=["point"], name="hazard_point"),
            RunIndex(fields=["title_and_place"], name="hazard_words"),
            OrderedRuns(
                fields=["title_and_place"], name="hazard_run", order=("sort_on", "id"), only=("is_open", "IS TRUE")
            ),
            models.Index(fields=["number_end", "is_open", *SORT], name="hazard_number_end"),
            models.Index(
                fields=["external_number", "township"],
                name="hazard_number_elsewhere",
                condition=Q(external_number__isnull=False),
            ),
            models.Index(fields=["handed_to", "id"], name="hazard_handed", condition=IS_OPEN & ~Q(handed_to="")),
            models.Index(fields=["joined_to"], name="hazard_joined", condition=Q(joined_to__isnull=False)),
        ]

    def move(self, old: str, given: dict[str, object] | None = None, **changes: object) -> None:
        """Change the row only if nobody else did meanwhile: its state, and what else is `given`, are as they were."""
        if not type(self).unscoped.filter(pk=self.pk, status=old, **(given or {})).update(**changes):
            raise WrongState(str(_("刚才有人先办了,请重新打开看看。")))
        for name, value in changes.items():
            setattr(self, name, value)
