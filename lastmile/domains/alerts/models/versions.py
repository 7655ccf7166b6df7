"""One message of the chain, the places it speaks of, and what a township adds to it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lastmile.domains.alerts.models.alerts import Alert
from lastmile.domains.alerts.models.received import Received
from lastmile.domains.alerts.rules import AreaHow, Effect, MsgType, Occasion, Reach, VersionState, Via
from lastmile.foundation.access.models import ScopedModel
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.geometry import GeometryField
from lastmile.kernel.ids import uuid7


class Version(models.Model):
    """One message about the danger, as it was sent: the first, an upgrade, a change, the end. Its uid is that of its call."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7, help_text="The call of this version has the same")
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(help_text="1, 2, 3 … within the alert, in the order of coming")
    state = models.CharField(max_length=8, choices=VersionState, default=VersionState.WAITING)
    effect = models.CharField(max_length=10, choices=Effect)
    via = models.CharField(max_length=8, choices=Via)
    received = models.ForeignKey(Received, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    identifier = models.CharField(max_length=120, help_text="Of CAP or 12379; of a typed one ours")
    sender = models.CharField(max_length=120, blank=True)
    content_digest = models.CharField(max_length=64, help_text="Of what it says, to know the same message again")
    msg_type = models.CharField(max_length=8, choices=MsgType, default=MsgType.ALERT)
    all_clear = models.BooleanField(default=False, help_text="It lifts: AllClear, or 解除 in words")
    sent_at = models.DateTimeField()
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    signal = models.CharField(max_length=20, blank=True)
    event = models.CharField(max_length=60)
    level = models.CharField(max_length=8, blank=True)
    level_text = models.CharField(max_length=20, blank=True)
    grade = models.PositiveSmallIntegerField(null=True, blank=True)
    reach = models.CharField(max_length=10, choices=Reach, default=Reach.PUBLIC)
    drill = models.BooleanField(default=False)
    issuer = models.CharField(max_length=80)
    headline = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    instruction = models.TextField(blank=True)
    contact = models.CharField(max_length=120, blank=True)
    texts = models.JSONField(
        default=dict, help_text="event, headline, description, instruction by language, beside Chinese"
    )
    area_text = models.CharField(max_length=600, blank=True, help_text="areaDesc, as written")
    outline = GeometryField(null=True, blank=True, help_text="The area as drawn, WGS 84")

    came_at = models.DateTimeField(help_text="When it came to us")
    asked_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When it was issued here, or refused")
    decided_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    refused_why = models.CharField(max_length=120, blank=True)
    again = models.BooleanField(
        default=False, db_default=False, help_text="Also whoever answered another alert of the danger is called"
    )
    told_at = models.DateTimeField(null=True, blank=True, help_text="When its change or end was told; once")

    class Meta:
        constraints = [
            models.UniqueConstraint("alert", "number", name="alert_version_once"),
            models.UniqueConstraint("identifier", "sender", name="alert_identifier_once"),
            models.CheckConstraint(
                name="alert_version_decided_fields_move_together",
                condition=Q(state__in=("applied", "refused"), decided_at__isnull=False)
                | Q(state__in=("waiting", "late", "replaced"), decided_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["came_at"], name="alert_version_waiting", condition=Q(state="waiting"))]


class Area(ScopedModel):
    """A place a version speaks of: a township, village or grid. `live`: of the version in force of an alert in force."""

    carried: ClassVar[Q | None] = Q(live=True)

    id = models.BigAutoField(primary_key=True)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=AreaHow, default=AreaHow.CODE)
    live = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint("version", "region", name="alert_area_once")]
        indexes = [
            models.Index(fields=["region_code", "alert"], name="alert_area_code"),
            models.Index(fields=["region_code", "alert"], name="alert_area_live", condition=Q(live=True)),
            models.Index(fields=["alert", "region_code"], name="alert_area_alert"),
        ]


class Advice(ScopedModel):
    """本地建议: what a township adds to what is said from then on; the latest of a place is in force."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=140)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["alert", "region_code", "-id"], name="alert_advice_latest")]


class Telling(models.Model):
    """What the residents of one township are told by a version, as one message to many; the same once only.

    Where it is told is fixed when it begins; where a later one is told too, that one is the last word (decision 26).
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    township = models.CharField(
        max_length=18, help_text="Code of the township, or of the place itself where it has none"
    )
    occasion = models.CharField(max_length=8, choices=Occasion)
    message_uid = models.UUIDField(unique=True)
    told_at = models.DateTimeField(help_text="When the telling began")
    ground = models.JSONField(
        default=dict,
        db_default={},
        help_text="Codes of places, and of parts taken out (false): the longest that fits decides",
    )
    heard = models.JSONField(
        default=list, db_default=[], help_text="Places around: numbers left for just these heard the same before"
    )
    cleared = models.BigIntegerField(
        default=0, db_default=0, help_text="The last telling for which what waited of this was taken back"
    )

    class Meta:
        constraints = [models.UniqueConstraint("version", "township", "occasion", name="alert_telling_once")]
