"""With what power: delegated items of a township, inspections and who held the power, the paper handed over."""

from typing import ClassVar

from django.db import models

from lastmile.domains.hazards.models.hazard import Hazard
from lastmile.domains.hazards.rules import InspectionKind, PaperKind, PowerKind
from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class Power(ScopedModel):
    """赋权 or 委托: what a township may order by itself, by which document, for which categories of hazards."""

    matter_kind: ClassVar[str] = "power"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=10, choices=PowerKind)
    authority = models.CharField(max_length=80, help_text="Who gave the power")
    document_number = models.CharField(max_length=60)
    categories = models.JSONField(default=list, help_text="Categories of hazards it is for")
    items = models.CharField(max_length=300, blank=True, help_text="The items as the document names them")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["region_code", "id"], name="power_of_region")]


class Inspection(ScopedModel):
    """日常检查, 联合检查, 协助执法 or 涉企行政检查: who held the power, and what was found.

    Held on a hazard (`hazard`), or at a place (`site`) by itself: then it has a number, may be walked by a list (`walk_uid`
    is the walk's, chosen before it begins), and what it finds hangs on it (`Finding`). `is_clean`: nothing was found; empty
    while nobody has said yet.
    """

    matter_kind: ClassVar[str] = "inspection"
    has_line: ClassVar[bool] = True

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=10, choices=InspectionKind)
    line = models.CharField(max_length=8)
    hazard = models.ForeignKey(Hazard, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("profile.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    subject_unit = models.CharField(max_length=120, blank=True)
    on = models.DateField()
    plan_number = models.CharField(max_length=60, blank=True, help_text="检查计划编号, of 涉企行政检查")
    power_unit = models.CharField(max_length=80, help_text="执法主体")
    power_name = models.CharField(max_length=40, blank=True, help_text="执法人员")
    certificate = models.CharField(max_length=40, blank=True, help_text="执法证号")
    others = models.CharField(max_length=200, blank=True, help_text="参加单位")
    found = models.CharField(max_length=300, blank=True)
    over_cap = models.CharField(max_length=200, blank=True, help_text="Why it was held beyond the year's number")
    number = models.CharField(
        max_length=60, blank=True, db_default="", help_text="Of its 检查记录, where it stands alone"
    )
    members = models.JSONField(
        null=True, default=list, help_text="参加人: name, unit and 执法证号 of each; no number is no power"
    )
    list_key = models.CharField(max_length=40, blank=True, db_default="", help_text="The checklist it goes by")
    walk_uid = models.UUIDField(null=True, blank=True, unique=True)
    is_clean = models.BooleanField(null=True, help_text="没有发现问题")
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["region_code", "id"], name="inspection_of_region"),
            models.Index(fields=["hazard", "id"], name="inspection_of_hazard"),
            models.Index(fields=["site", "on"], name="inspection_of_site"),
            models.Index(fields=["subject_unit", "on"], name="inspection_of_unit"),
        ]


class Finding(models.Model):
    """A hazard that an inspection found."""

    id = models.BigAutoField(primary_key=True)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="+")
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("inspection", "hazard", name="finding_once")]
        indexes = [models.Index(fields=["hazard"], name="finding_of_hazard")]


class PaperSeries(models.Model):
    """The last number given to a kind of paper in a township and year."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=PaperKind)
    township = models.CharField(max_length=9)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("kind", "township", "year", name="paper_series_once")]


class Paper(models.Model):
    """A paper made out on a hazard: its number stays, what it says is printed from what it said then."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PaperKind)
    number = models.CharField(max_length=60)
    occurrence = models.CharField(max_length=40, help_text="For which time: the same again is the same paper")
    said = models.JSONField(default=dict, help_text="What it says besides names and numbers of persons")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("hazard", "kind", "occurrence", name="paper_once")]
        indexes = [models.Index(fields=["hazard", "id"], name="paper_of_hazard")]
