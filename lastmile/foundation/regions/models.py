"""The tree of places: province, city, county, township, village, grid, micro-grid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.regions.bykey import KeyIndex
from lastmile.foundation.regions.geometry import GeometryField, GeometryIndex
from lastmile.foundation.regions.runorder import OrderedRuns
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel.ids import uuid7


class Region(models.Model):
    """One place of the tree. The key and the uid never change; the official code and the name may (J-1.2c, J-2.2)."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("省")
        CITY = 2, _("市(州)")
        COUNTY = 3, _("县(市、区)")
        TOWNSHIP = 4, _("乡镇(街道)")
        VILLAGE = 5, _("村(社区)")
        GRID = 6, _("网格")
        MICRO_GRID = 7, _("微网格")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    code = models.CharField(max_length=18, help_text="Today's official code, cut to the length of its level")
    level = models.PositiveSmallIntegerField(choices=Level)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    urban_rural = models.CharField(max_length=3, blank=True, help_text="Urban-rural class 城乡分类代码, e.g. 111, 220")
    closed_on = models.DateField(null=True, blank=True, help_text="The day it was merged away or abolished")
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("code", name="region_open_code_is_unique", condition=Q(closed_on__isnull=True)),
            models.CheckConstraint(
                name="region_code_has_the_length_of_its_level",
                condition=models.Q(level=1, code__regex=r"^\d{2}$")
                | models.Q(level=2, code__regex=r"^\d{4}$")
                | models.Q(level=3, code__regex=r"^\d{6}$")
                | models.Q(level=4, code__regex=r"^\d{9}$")
                | models.Q(level=5, code__regex=r"^\d{12}$")
                | models.Q(level=6, code__regex=r"^\d{15}$")
                | models.Q(level=7, code__regex=r"^\d{18}$"),
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "code"], name="region_children"),
            models.Index(fields=["level", "code"], name="region_level_code"),
            models.Index(fields=["code"], name="region_any_code"),
            KeyIndex(name="region_by_key"),
            RunIndex(fields=["name"], name="region_name_runs"),
            OrderedRuns(
                fields=["name"], name="region_run", order=("level", "code", "id"), only=("closed_on", "IS NULL")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class RegionCode(models.Model):
    """A code a region once had, or has: old codes go on resolving."""

    id = models.BigAutoField(primary_key=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=18, db_index=True)
    name = models.CharField(max_length=80, help_text="The name it had under this code")
    from_on = models.DateField(null=True, blank=True, help_text="Empty: since before we know")
    until_on = models.DateField(null=True, blank=True, help_text="The first day it no longer held")
    reason = models.CharField(
        max_length=20, default="loaded", help_text="loaded, renamed, recoded, merged, split, moved"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("region", name="region_has_one_code_in_force", condition=Q(until_on__isnull=True)),
        ]


class RegionShape(models.Model):
    """Where a region lies: a point, an outline, or both; kept apart because few reads want it."""

    class Source(models.TextChoices):
        OFFICIAL = "official", _("官方")
        DRAWN = "drawn", _("手绘")
        COARSE = "coarse", _("粗略(待换官方)")
        SYNTHETIC = "synthetic", _("示意(生成)")

    id = models.BigAutoField(primary_key=True)
    region = models.OneToOneField(Region, on_delete=models.CASCADE, related_name="+")
    point = GeometryField(null=True, blank=True)
    outline = GeometryField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    datum = models.CharField(max_length=8, default="WGS84", help_text="The datum it came in; stored is WGS 84")

    class Meta:
        indexes = [
            GeometryIndex(fields=["point"], name="region_shape_point"),
            GeometryIndex(fields=["outline"], name="region_shape_outline"),
        ]


class Grid(models.Model):
    """What a grid or micro-grid has beyond its place in the tree (J-2.2b–g, J-4.6g)."""

    class Kind(models.TextChoices):
        VILLAGER_GROUP = "group", _("村民小组")
        COMMUNITY = "community", _("社区网格")
        DEDICATED = "dedicated", _("专属网格")
        MICRO = "micro", _("微网格")

    id = models.BigAutoField(primary_key=True)
    region = models.OneToOneField(Region, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    households = models.PositiveIntegerField(null=True, blank=True, help_text="Households; empty is unknown")
    population = models.PositiveIntegerField(null=True, blank=True, help_text="People; empty is unknown")
    counted_on = models.DateField(null=True, blank=True, help_text="The day they were counted (J-2.2e); empty is 待核")
    bounds_text = models.CharField(max_length=200, blank=True, help_text="四至范围 in words")
    external_code = models.CharField(max_length=40, blank=True, help_text="Code in the peace-building grid (J-2.2c)")
    party_group = models.CharField(max_length=80, blank=True, help_text="Party group leading the grid (J-2.2a)")
    tasks = models.CharField(
        max_length=200, blank=True, help_text="Topics in its task list: 应急管理, 安全生产, 防灾减灾 (J-2.2f)"
    )

    class Meta:
        indexes = [models.Index(fields=["external_code"], name="grid_external_code")]
