"""The alert: one danger announced for an area, from the first message to the end, whatever messages came between."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from lastmile.domains.alerts.rules import OPEN, Reach, State
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

NEWEST = ("opened_at", "id")
IS_OPEN = Q(state__in=OPEN)
LISTS = (Listed("alert_list", NEWEST), Listed("alert_state", NEWEST, by=("state",)))


class Alert(HotScopedModel):
    """预警: a chain of messages about one danger (K-2.2.1, J-4.6b). Everything it sets off hangs on its uid. Never deleted.

    The fields of what is announced are those of the version in force (`version`), copied for lists.
    """

    matter_kind: ClassVar[str] = "alert"
    carried: ClassVar[Q | None] = IS_OPEN
    listed: ClassVar[tuple[Listed, ...]] = LISTS
    evidence_fields: ClassVar[tuple[str, ...]] = (
        "number", "signal", "event", "level", "level_text", "state", "reach", "drill", "version", "ended_at",
    )  # fmt: skip

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    number = models.CharField(max_length=32, unique=True)
    signal = models.CharField(max_length=20, blank=True, help_text="Of the pack of signals; empty: of none of them")
    event = models.CharField(max_length=60, help_text="What kind, in words: 暴雨")
    level = models.CharField(
        max_length=8, blank=True, help_text="red, orange, yellow, blue, or empty: none was written"
    )
    level_text = models.CharField(max_length=20, blank=True, help_text="As it was written: 红色, Ⅱ级")
    grade = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 gravest … 4; of colour or Ⅰ–Ⅳ级")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reach = models.CharField(max_length=10, choices=Reach, default=Reach.PUBLIC, help_text="Whom it is meant for")
    drill = models.BooleanField(default=False, help_text="Marked 【演练】 in every text")
    sender = models.CharField(max_length=120, blank=True, help_text="Of CAP: who sent it, as a code or address")
    issuer = models.CharField(max_length=80, help_text="发布单位, in words: 东川区气象台")
    version = models.PositiveSmallIntegerField(default=0, help_text="Number of the version in force; 0: none yet")
    sent_at = models.DateTimeField(help_text="When the version in force (else the first) was sent by its issuer")
    from_at = models.DateTimeField(null=True, blank=True, help_text="In force from; empty: from when it was sent")
    until_at = models.DateTimeField(null=True, blank=True, help_text="In force until; empty: until it is lifted")

    home = models.ForeignKey(
        "regions.Region",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The place that took it in, and may end it",
    )
    opened_at = models.DateTimeField(help_text="When it came to us")
    in_force_at = models.DateTimeField(null=True, blank=True, help_text="When it first went out from here")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="alert_ended_fields_move_together",
                condition=Q(state__in=OPEN, ended_at__isnull=True, ended_why="")
                | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="alert_in_force_has_a_version", condition=~Q(state="in_force") | Q(version__gte=1)
            ),
        ]
        indexes = [
            *indexes(LISTS),
            below_township("alert_region", "state", *NEWEST),
            models.Index(fields=["state", "until_at"], name="alert_expiring", condition=IS_OPEN),
            models.Index(fields=["signal", "issuer"], name="alert_chain", condition=IS_OPEN),
        ]

    @property
    def title(self) -> str:
        """暴雨红色预警, 地质灾害气象风险Ⅱ级: kind and level as written."""
        if self.level_text.endswith("级"):
            return f"{self.event}{self.level_text}"
        return _("%(event)s%(level)s预警") % {"event": self.event, "level": _(self.level_text) if self.level else ""}

    def move(self, old: str, **changes: object) -> None:
        """Change the row only if nobody else did meanwhile."""
        if not type(self).unscoped.filter(pk=self.pk, state=old).update(**changes):
            raise WrongState(_("刚才有人先办了,请重新打开看看。"))
        for name, value in changes.items():
            setattr(self, name, value)


class AlertSeries(models.Model):
    """The last number given to a place's alerts in a year."""

    id = models.BigAutoField(primary_key=True)
    region_code = models.CharField(max_length=18)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("region_code", "year", name="alert_series_once")]
