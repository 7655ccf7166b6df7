"""One list of a night, and one row for each household or group that must be answered for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.domains.evacuation.models.shelters import Shelter
from lastmile.domains.evacuation.rules import Entered, People, Source, Status
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.ids import uuid7


class MoveList(HotScopedModel):
    """到户和转移 of one night: what set it off is known by kind and uid alone. One list a source, however often it rises."""

    matter_kind: ClassVar[str] = "movelist"
    carried: ClassVar[Q | None] = Q(ended_at__isnull=True)
    evidence_fields: ClassVar[tuple[str, ...]] = (
        "source_kind",
        "source_uid",
        "level",
        "drill",
        "opened_at",
        "ended_at",
    )

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    source_kind = models.CharField(max_length=20)
    source_uid = models.UUIDField()
    title = models.CharField(max_length=120, blank=True, help_text="暴雨红色预警 22:40, as whoever set it off says it")
    level = models.CharField(max_length=8, blank=True)
    drill = models.BooleanField(default=False, help_text="Marked 【演练】 in every text")
    region_codes = models.JSONField(default=list, help_text="The places it was opened for, all rises together")
    left_codes = models.JSONField(
        default=list, db_default=[], help_text="Places that left it; whoever is out from there stays in it"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("source_kind", "source_uid", name="move_list_once")]
        indexes = [
            models.Index(fields=["opened_at", "id"], name="move_list_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["region_code", "opened_at"], name="move_list_region"),
        ]

    @property
    def asked_in(self) -> list[str]:
        """Where it asks for people now: of a list without places, all of its region; none once they all left."""
        return self.region_codes if self.region_codes or self.left_codes else [self.region_code]

    @property
    def places(self) -> list[str]:
        """Where it concerns anybody, or did: who stands there may look at it."""
        return [*self.region_codes, *self.left_codes]


class Move(HotScopedModel):
    """One household (or group in no list) in one night. Who they are is read from the base database, never copied."""

    matter_kind: ClassVar[str] = "move"
    carried: ClassVar[Q | None] = Q(is_open=True)
    evidence_fields: ClassVar[tuple[str, ...]] = ("status", "tonight", "gone", "status_at")
    opened_together: ClassVar[Q] = Q(status=Status.WAITING, status_at__isnull=True, gone__isnull=True)

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7, help_text="Made by whoever adds it, the phone included")
    list = models.ForeignKey(MoveList, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=People, default=People.HOUSEHOLD)
    household = models.ForeignKey(
        "profile.Household", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    point = models.ForeignKey(
        "points.DangerPoint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="It lives below",
    )
    name = EncryptedText(
        blank=True, purpose=_("预警到户和转移"), retention="retention.household", help_text="Who leads those in no list"
    )
    phone = EncryptedText(blank=True, purpose=_("预警到户和转移"), retention="retention.household")
    origin = models.CharField(max_length=80, blank=True, help_text="从哪来, of people in no list")
    from_point = models.BooleanField(default=False, help_text="Known beforehand: 不在名册的人 of the point")

    must = models.BooleanField(default=False, help_text="Must move: below a danger point, or ordered")
    counted = models.BooleanField(default=False, help_text="Counts in 未到户: must move, or needs help")
    rank = models.PositiveSmallIntegerField(
        default=4, help_text="Order of the list: 1 first of those who must move … 4"
    )
    registered = models.PositiveSmallIntegerField(null=True, blank=True, help_text="在册, as it stood that night")
    tonight = models.PositiveSmallIntegerField(null=True, blank=True, help_text="今晚在家; empty is 待核")
    away = models.PositiveSmallIntegerField(null=True, blank=True, help_text="外出")
    need_help = models.PositiveSmallIntegerField(null=True, blank=True, help_text="需要搀扶")

    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    status_at = models.DateTimeField(null=True, blank=True, help_text="When it was so, not when it was typed")
    gone = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many went")
    shelter = models.ForeignKey(Shelter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    destination = EncryptedText(
        blank=True, purpose=_("预警到户和转移"), retention="retention.household", help_text="投亲靠友: 去哪、电话"
    )
    entered = models.CharField(max_length=5, choices=Entered, default=Entered.NOW, blank=True)
    source = models.CharField(max_length=5, choices=Source, default=Source.SELF, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    entered_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    missing = models.PositiveSmallIntegerField(default=0, help_text="Not there at the last roll-call, not found since")
    returned_at = models.DateTimeField(null=True, blank=True, help_text="May be home again since")
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "list", "household", name="move_household_once", condition=Q(household__isnull=False)
            ),
            models.UniqueConstraint("list", "point", name="move_of_point_once", condition=Q(from_point=True)),
            models.CheckConstraint(name="move_counts_whoever_must", condition=Q(must=False) | Q(counted=True)),
            models.CheckConstraint(
                name="move_of_household_or_named",
                condition=Q(kind=People.HOUSEHOLD, household__isnull=False)
                | (~Q(kind=People.HOUSEHOLD) & Q(household__isnull=True)),
            ),
            models.CheckConstraint(
                name="move_arrived_somewhere", condition=~Q(status=Status.ARRIVED) | Q(shelter__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["list", "region_code", "rank", "id"], name="move_of_list_region"),
            models.Index(fields=["list", "rank", "id"], name="move_of_list"),
            models.Index(fields=["list", "point", "rank", "id"], name="move_of_point"),
            models.Index(fields=["shelter", "status"], name="move_at_shelter", condition=Q(is_open=True)),
            models.Index(fields=["household"], name="move_of_household"),
        ]

    @property
    def entry_words(self) -> str:
        """代录(纸质名单), 补录; empty for what was entered on the spot."""
        if not self.entered:
            return ""
        source = f"({self.get_source_display()})" if self.source else ""
        return f"{self.get_entered_display()}{source}"
