"""A tip; who sent it, kept apart; what was answered; and who asked to see the name."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.domains.tips.rules import Finding, Gravity, Kind, Status
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.access.listed import Listed, below_township, indexes
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.handovers import models as handovers
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.geometry import GeometryField, GeometryIndex
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

SORT = ("received_at", "id")
LISTS = (Listed("tip_all", SORT), Listed("tip_status", SORT, by=("status",)))


class Tip(HotScopedModel):
    """What somebody of the public said. It lies where it is handled; nothing of whoever sent it is in this row.

    No address, no browser, no session: `sent_key` and `code_key` are keyed digests of what only the sender has.
    """

    matter_kind: ClassVar[str] = "tip"
    carried: ClassVar[Q | None] = ~Q(status=Status.ANSWERED)
    listed: ClassVar[tuple[Listed, ...]] = LISTS
    evidence_fields: ClassVar[tuple[str, ...]] = ("kind", "status", "finding", "gravity", "rewardable", "named")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7, help_text="Not the number in the sender's form")
    number = models.CharField(max_length=24, unique=True)
    sent_key = models.CharField(max_length=64, unique=True, help_text="Knows the same form sent twice")
    code_key = models.CharField(max_length=64, unique=True, help_text="Of the 查询码; the code itself is nowhere")
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    what = models.TextField(help_text="什么事, in the sender's words")
    where = models.CharField(max_length=120, help_text="在哪, in the sender's words")
    place_code = models.CharField(max_length=12, help_text="The place whose page it was sent from")
    point = GeometryField(null=True, blank=True)
    named = models.BooleanField(default=False, help_text="实名")
    received_at = models.DateTimeField()
    checking_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=8, choices=Finding, default=Finding.NONE, blank=True)
    gravity = models.CharField(max_length=8, choices=Gravity, default=Gravity.NONE, blank=True)
    result = models.CharField(max_length=500, blank=True, help_text="核实结果, for the office")
    rewardable = models.BooleanField(default=False, help_text="符合奖励条件 (J-4.7d)")
    handed_to = models.CharField(max_length=60, blank=True, help_text="转交给哪个部门")
    handed_at = models.DateTimeField(null=True, blank=True)
    times_again = models.PositiveSmallIntegerField(default=0, help_text="没解决,再反映")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tip_answered_has_its_moment",
                condition=~Q(status=Status.ANSWERED) | Q(answered_at__isnull=False),
            ),
            models.CheckConstraint(name="tip_rewarded_is_named", condition=Q(rewardable=False) | Q(named=True)),
        ]
        indexes = [
            *indexes(LISTS),
            below_township("tip_region", "status", *SORT),
            GeometryIndex(fields=["point"], name="tip_point"),
        ]

    def move(self, old: str, **changes: Any) -> None:
        """Change the row only if nobody else did meanwhile."""
        if not type(self).unscoped.filter(pk=self.pk, status=old).update(**changes):
            raise WrongState(str(_("刚才有人先办了,请重新打开看看。")))
        for name, value in changes.items():
            setattr(self, name, value)


class Identity(models.Model):
    """Who sent a tip, as far as they said: apart, encrypted, opened by two people, erased after its time."""

    tip = models.OneToOneField(Tip, primary_key=True, on_delete=models.PROTECT, related_name="+")
    name = EncryptedText(blank=True, purpose=_("核实举报、发奖励"), retention="retention.tip_identity")
    phone = EncryptedText(blank=True, purpose=_("回访举报人"), retention="retention.tip_identity")
    phone_key = models.CharField(max_length=64, blank=True, db_index=True, help_text="Blind index of the number")


class Answer(models.Model):
    """What the sender is told; once on each they may say that it is not solved."""

    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500)
    ready = models.BooleanField(default=False, help_text="A ready sentence, put there by the hazard's own end")
    at = models.DateTimeField()
    by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    again_at = models.DateTimeField(null=True, blank=True, help_text="没解决,再反映")
    again_words = models.CharField(max_length=300, blank=True)


class Handover(handovers.Handover):
    """转交: the matter with a department, never who told it. `ended_at`: refused, returned, taken back or looked into."""

    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=32, help_text="Of the sheet that goes along")

    class Meta:
        constraints = [
            handovers.one_at_a_time("tip", "tip_handover_one_at_a_time"),
            handovers.answer_has_its_moment("tip_handover_answer_has_its_moment"),
        ]


class Opening(models.Model):
    """Somebody asks to see who sent a tip, says why, and others agree or nobody does."""

    uid = models.UUIDField(unique=True, default=uuid7)
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="+")
    asked_by = models.UUIDField(help_text="Person")
    reason = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    agreed_by = models.JSONField(default=list, help_text="Persons, none of them who asked")
    open_until = models.DateTimeField(null=True, blank=True, help_text="Set when enough have agreed")


class TipSeries(models.Model):
    """The last number given at a place and in a year."""

    place = models.CharField(max_length=9)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("place", "year", name="tip_series_once")]
