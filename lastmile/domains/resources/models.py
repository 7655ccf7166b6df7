"""What resources add to a unit and a holding of people, and the supplies. A team is a unit; nothing of it is kept twice."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lastmile.domains.resources.rules import SENT_FOR, Origin, Source, State, Task, TeamKind, class_of
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import HotScopedModel, ScopedModel
from lastmile.foundation.people.models import Holding, Person, Unit
from lastmile.foundation.regions.geometry import GeometryField, GeometryIndex
from lastmile.foundation.regions.wordruns import RunIndex
from lastmile.kernel.ids import uuid7


class TeamFacts(models.Model):
    """What the ledger of rescue teams says beside the unit itself and who holds its posts. Read through the unit."""

    unit = models.OneToOneField(Unit, primary_key=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TeamKind, blank=True)
    stated = models.PositiveIntegerField(null=True, blank=True, help_text="人数 as stated; members are counted beside")
    equipment = models.CharField(max_length=300, blank=True)
    station = models.CharField(max_length=120, blank=True, help_text="驻地")
    tasks = models.JSONField(default=list, help_text="Of rules.Task (K-2.3.1d, K-2.3.2b)")
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="出动时间")
    trained_on = models.DateField(null=True, blank=True)
    drilled_on = models.DateField(null=True, blank=True)
    insurance = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)
    point = GeometryField(null=True, blank=True)  # of the station

    class Meta:
        indexes = [GeometryIndex(fields=["point"], name="team_point")]


class MemberFacts(models.Model):
    """Where a member of a team comes from and for which of its tasks; read through the holding."""

    holding = models.OneToOneField(Holding, primary_key=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=12, choices=Source, blank=True)
    task = models.CharField(max_length=12, choices=Task, blank=True, help_text="The group they are in")


class Deployment(ScopedModel):
    """出动: whom a team sent, what for, where, from when to when (K-2.3.3d, K-2.3.4b, c). It lies where its team does.

    Noted afterwards, never changed: what is wrong is voided with the reason and noted anew.
    """

    matter_kind: ClassVar[str] = "deployment"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    team = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    task = models.CharField(max_length=12, choices=SENT_FOR)
    place = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="+", help_text="Where they went")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(help_text="Of the two moments; kept to be summed")
    matter = models.CharField(max_length=60, blank=True, help_text="Which matter it belongs to, as its number or words")
    done = models.CharField(max_length=300, help_text="What was done")
    noted_at = models.DateTimeField()
    noted_by = models.UUIDField(null=True, blank=True, help_text="Person")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.UUIDField(null=True, blank=True, help_text="Person")
    void_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="deployment_ends_after_it_began", condition=Q(until_at__gt=F("from_at"))),
            models.CheckConstraint(
                name="deployment_voided_with_why",
                condition=Q(voided_at__isnull=True, void_why="") | (Q(voided_at__isnull=False) & ~Q(void_why="")),
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-from_at", "-id"], name="deployment_of_team"),
            models.Index(fields=["region_code", "id"], name="deployment_list"),
        ]


class Deployed(models.Model):
    """Somebody who was sent; read through the deployment."""

    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deployment", "person"], name="deployed_once")]


class Supply(HotScopedModel):
    """One line of the ledger of supplies: so many of a thing in a place of a store. Nothing is deleted."""

    matter_kind: ClassVar[str] = "supply"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    code = models.CharField(max_length=7, blank=True, help_text="GB/T 38565-2020")
    name = models.CharField(max_length=60)
    category = models.CharField(max_length=40, blank=True)
    spec = models.CharField(max_length=80, blank=True, help_text="规格型号")
    unit = models.CharField(max_length=12, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="Empty is 待核")
    quota = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="定额")
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True, help_text="单价, 元")
    bought_on = models.DateField(null=True, blank=True)
    made_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="有效期/报废日期")
    store = models.CharField(max_length=80, blank=True, help_text="存放仓库")
    shelf = models.CharField(max_length=40, blank=True, help_text="货位")
    keeper = models.CharField(max_length=40, blank=True)
    keeper_phone = EncryptedText(blank=True, purpose=_("调用物资时联系"), retention="retention.place")
    origin = models.CharField(max_length=8, choices=Origin, blank=True)
    state = models.CharField(max_length=8, choices=State, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    removed_on = models.DateField(null=True, blank=True, help_text="Off the list since; kept for the record")

    class Meta:
        indexes = [
            models.Index(fields=["region_code", "id"], name="supply_list", condition=Q(removed_on__isnull=True)),
            models.Index(fields=["township", "id"], name="supply_township"),
            models.Index(fields=["county", "id"], name="supply_county"),
            models.Index(fields=["expires_on", "id"], name="supply_expires", condition=Q(removed_on__isnull=True)),
            RunIndex(fields=["name"], name="supply_name_runs"),
        ]

    @property
    def class_words(self) -> str:
        """The class its code names."""
        return class_of(self.code)
