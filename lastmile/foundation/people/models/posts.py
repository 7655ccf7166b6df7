"""Units, posts and holdings: posts owe, persons are called."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models.persons import Person
from lastmile.foundation.regions.bykey import KeyIndex
from lastmile.foundation.regions.runorder import OrderedRuns
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel.ids import uuid7

BY_PLACE = ("region_code", "kind", "id")
OPEN = Q(closed_on__isnull=True)
HELD_KINDS = (Listed("held_kind", ("name", "person_id"), by=("kind",)),)


class Unit(HotScopedModel):
    """An office, command, committee, team, department or partner at a place (J-2.1, J-2.3, J-2.4, J-4.2i, K-2.2.4)."""

    matter_kind: ClassVar[str] = "unit"

    class Kind(models.TextChoices):
        OFFICE = "office", _("应急管理办公室")
        COMMAND = "command", _("应急指挥部")
        COMMITTEE = "committee", _("村(社区)两委")
        TEAM = "team", _("应急救援队伍")
        DEPARTMENT = "department", _("部门")
        GOVERNMENT = "government", _("党委政府")
        PARTNER = "partner", _("联动单位")

    class SetUp(models.TextChoices):
        INDEPENDENT = "independent", _("独立设置")
        NAMEPLATE = "nameplate", _("加挂牌子")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)
    sector = models.CharField(max_length=20, blank=True, help_text="Department kind for the routing tables")
    set_up = models.CharField(max_length=12, choices=SetUp, blank=True, help_text="独立设置或加挂牌子 (J-2.1b)")
    host_organ = models.CharField(max_length=80, blank=True)
    document_number = models.CharField(max_length=60, blank=True, help_text="批准文号 (J-2.1a)")
    founded_on = models.DateField(null=True, blank=True)
    merged_bodies = models.CharField(
        max_length=200, blank=True, help_text="Merged into the command (J-2.3a), the office (J-2.1c)"
    )
    daily_office = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of a command: the office that does its daily work (J-2.3m)",
    )
    assists = models.TextField(blank=True, help_text="What a village committee assists with (J-2.1f)")
    phone = models.CharField(max_length=30, blank=True, help_text="Duty phone of the office, public")
    demonstration = models.BooleanField(default=False, help_text="综合减灾示范社区 (K-2.3.3b, c)")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["township", "kind", "id"], name="unit_township_kind"),
            models.Index(fields=["region_code", "kind", "id"], name="unit_region_kind"),
            models.Index(fields=["kind", "region_code", "id"], name="unit_kind_region"),
        ]


class CommandMember(models.Model):
    """A member unit of a command, with whom to call there (J-2.3d)."""

    id = models.BigAutoField(primary_key=True)
    command = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("command", "unit", name="command_member_once")]


class Post(HotScopedModel):
    """A role at a region, maybe in a unit: what obligations belong to, whoever holds it."""

    matter_kind: ClassVar[str] = "post"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    kind = models.CharField(max_length=40, help_text="Kind of post, from the posts pack, e.g. grid_member")
    title = models.CharField(max_length=80, help_text="As people say it: 海科村3组网格员")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    superior = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    subject_uid = models.UUIDField(null=True, blank=True, help_text="What it looks after, e.g. a danger point")
    duties = models.TextField(blank=True, help_text="Work content, one duty a line (J-3.4b)")
    domains = models.CharField(max_length=200, blank=True, help_text="分管领域 of a deputy, parted by 、 (J-3.1m)")
    closed_on = models.DateField(null=True, blank=True)
    # Kept, so that lists need ask no other table: see kept.py, the only writer.
    vacant = models.BooleanField(default=True, db_default=True, help_text="Nobody holds it today as A or as a member")
    lacks_stand_in = models.BooleanField(
        default=False, db_default=False, help_text="Its kind wants a B, and nobody is that today"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="post_is_not_its_own_superior", condition=Q(superior__isnull=True) | ~Q(superior=F("id"))
            )
        ]
        indexes = [
            models.Index(fields=["township", "kind", "id"], name="post_township_kind"),
            models.Index(fields=["county", "kind", "id"], name="post_county_kind"),
            models.Index(fields=["region_code", "kind", "id"], name="post_region_kind"),
            models.Index(fields=["kind", "region_code", "id"], name="post_kind_region"),
            models.Index(fields=BY_PLACE, name="post_vacant", condition=OPEN & Q(vacant=True)),
            models.Index(fields=BY_PLACE, name="post_no_stand_in", condition=OPEN & Q(lacks_stand_in=True)),
            models.Index(fields=BY_PLACE, name="post_no_superior", condition=OPEN & Q(superior__isnull=True)),
            # Without those nobody stands above, whom SQLite would otherwise look up here and sort.
            models.Index(fields=["superior"], name="post_below", condition=Q(superior__isnull=False)),
            models.Index(fields=["subject_uid"], name="post_subject"),
            KeyIndex(name="post_by_key"),
            RunIndex(fields=["title"], name="post_title_runs"),
            OrderedRuns(fields=["title"], name="post_run", order=BY_PLACE, only=("closed_on", "IS NULL")),
        ]


class Holding(models.Model):
    """A person in a post from a day to a day: A the first, B the stand-in, M one of several members."""

    class Rank(models.TextChoices):
        A = "A", _("A 角")
        B = "B", _("B 角")
        MEMBER = "M", _("成员")

    class StaffType(models.TextChoices):
        CIVIL_SERVANT = "civil", _("行政编制")
        INSTITUTION = "institution", _("事业编制")
        WELFARE = "welfare", _("公益岗")
        SOCIAL_WORKER = "social", _("社工岗")
        COMMITTEE = "committee", _("村(社区)两委")
        PART_TIME = "part_time", _("兼职")
        MILITIA = "militia", _("民兵")
        CLINIC = "clinic", _("医院诊所")
        SCHOOL = "school", _("学校")
        ENTERPRISE = "enterprise", _("企业")
        VOLUNTEER = "volunteer", _("志愿者")
        OTHER = "other", _("其他")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    rank = models.CharField(max_length=1, choices=Rank, default=Rank.A)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True, help_text="The last day; empty while in force")
    staff_type = models.CharField(max_length=12, choices=StaffType, blank=True, help_text="人员性质 (J-4.3a)")
    full_time = models.BooleanField(default=False, help_text="专职 (K-2.1.2c)")
    document_number = models.CharField(max_length=60, blank=True)
    card_number = models.CharField(max_length=40, blank=True, db_default="", help_text="工作卡编号 of the roster")
    training_days = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text="培训天数 as the roster says; empty is not known",
    )
    note = models.CharField(max_length=200, blank=True, db_default="", help_text="备注 of the roster")
    void = models.BooleanField(
        default=False, help_text="Replaced before its first day: holds on no day, kept as history"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "post",
                "rank",
                name="holding_one_a_and_one_b_in_force",
                condition=Q(until_on__isnull=True) & Q(rank__in=["A", "B"]),
            ),
            models.UniqueConstraint("post", "person", name="holding_once_in_force", condition=Q(until_on__isnull=True)),
            models.CheckConstraint(
                name="holding_ends_after_it_begins",
                condition=(Q(void=False) & (Q(until_on__isnull=True) | Q(until_on__gte=F("from_on"))))
                | (Q(void=True) & Q(until_on__lt=F("from_on"))),
            ),
        ]
        indexes = [models.Index(fields=["person", "post"], name="holding_of_person"), KeyIndex(name="holding_by_key")]


class HeldKind(HotScopedModel):
    """A kind of post that a person holds today, with what the list of people sorts and narrows by. Kept: see kept.py."""

    listed: ClassVar[tuple[Listed, ...]] = HELD_KINDS

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=40, help_text="The person's")

    class Meta:
        constraints = [models.UniqueConstraint("person", "kind", name="held_kind_once")]
        indexes = [*indexes(HELD_KINDS), below_township("held_kind_region", "kind", "name", "person_id")]
