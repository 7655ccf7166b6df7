"""What is sent to which address, and what came back. Knows addresses, not people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.ledger.models import BulkRow
from lastmile.kernel.ids import uuid7


class Message(models.Model):
    """A text sent to many. `mark` is put first in every text: 【演练】 or 【演示】."""

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    text = models.CharField(max_length=500)
    mark = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField()


class Attempt(models.Model):
    """One try to reach one address. Committed before it is handed over; `uid` is our message id at the gateway."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待发")
        LEASED = "leased", _("正在交给网关")
        HANDED = "handed", _("已交网关")
        DELIVERED = "delivered", _("已送达")
        ANSWERED = "answered", _("有回应")
        FAILED = "failed", _("未接通")
        UNKNOWN = "unknown", _("结果不明")
        CANCELLED = "cancelled", _("已取消")

    class Channel(models.TextChoices):
        VOICE = "voice", _("语音")
        SMS = "sms", _("短信")
        EMAIL = "email", _("邮件")
        IN_APP = "in_app", _("手机端")
        ROBOT = "robot", _("群机器人")
        SPEAKER = "speaker", _("应急广播")
        SCREEN = "screen", _("户外屏")
        SERVICE = "service", _("其他推送服务")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    address = EncryptedText(purpose=_("发出这一条"), retention="retention.attempt_address")
    address_key = models.CharField(
        max_length=64, blank=True, help_text="Blind index, to match replies and find an inbox"
    )
    say = EncryptedText(blank=True, purpose=_("只对这个人说的话"), retention="retention.attempt_address")
    reference = models.UUIDField(db_index=True, help_text="The callout (or digest) it belongs to")
    subject_uid = models.UUIDField()
    lane = models.PositiveSmallIntegerField(default=0, help_text="0 posts, 1 households in danger, 2 the rest")
    asks = models.BooleanField(default=True, help_text="Wants an answer: a reply by SMS is matched to these only")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True, help_text="By the database's time")
    not_before = models.DateTimeField(null=True, blank=True, help_text="By the database's time, after a failed try")
    tries = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(default=0, help_text="Sent again without knowing of the first")
    unwanted_at = models.DateTimeField(null=True, blank=True, help_text="Answered otherwise: not sent (again) any more")
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    heard_seconds = models.FloatField(null=True, blank=True)
    key = models.CharField(max_length=8, blank=True)
    replies = models.JSONField(default=list, help_text="[first signs of a reply by SMS, when], oldest first")
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["channel", "lane", "id"], name="attempt_waiting", condition=Q(state="waiting")),
            models.Index(fields=["channel", "lease_until"], name="attempt_leased", condition=Q(state="leased")),
            models.Index(fields=["channel", "handed_at", "id"], name="attempt_unknown", condition=Q(state="unknown")),
            models.Index(
                fields=["handed_at", "id"], name="attempt_ringing", condition=Q(channel="voice", state="handed")
            ),
            models.Index(fields=["subject_uid", "id"], name="attempt_failed", condition=Q(state="failed")),
            models.Index(fields=["address_key", "id"], name="attempt_of_address"),
        ]
        constraints = [
            # Whoever shares a phone gets a message to many once, whatever household each belongs to.
            models.UniqueConstraint(
                fields=["message", "channel", "address_key"],
                name="attempt_once_an_address",
                condition=Q(lane__gt=0) & ~Q(address_key=""),
            )
        ]


class AttemptEvent(BulkRow):
    """What happened to an attempt, once each; never changed, digested into the ledger in batches."""

    digest_fields = ("attempt_uid", "at", "what", "figures")

    id = models.BigAutoField(primary_key=True)
    attempt_uid = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    what = models.CharField(max_length=24)
    figures = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["id"], name="attempt_event_unsealed", condition=Q(sealed_in__isnull=True))]


class Callback(models.Model):
    """What a gateway told us, as it came: an inbox that is emptied in batches, in any order."""

    id = models.BigAutoField(primary_key=True)
    dedupe = models.CharField(max_length=80, unique=True, help_text="The gateway's own id of this event")
    kind = models.CharField(max_length=12, help_text="event or reply")
    content = models.JSONField()
    number = EncryptedText(blank=True, purpose=_("对上回复的人"), retention="retention.attempt_address")
    urgent = models.BooleanField(
        default=True, db_default=True, help_text="An answer or a reply: applied before receipts"
    )
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-urgent", "id"], name="callback_in_turn", condition=Q(handled_at__isnull=True))
        ]


class ChannelState(models.Model):
    """How a channel is doing: failures in a row, since when it is considered broken, what this second carried.

    Whoever claims attempts of a channel holds its row, so that lines and rate hold for all workers together.
    """

    channel = models.CharField(max_length=8, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    broken_since = models.DateTimeField(null=True, blank=True)
    last_good_at = models.DateTimeField(null=True, blank=True)
    window_at = models.DateTimeField(null=True, blank=True, help_text="When the second counted by `carried` began")
    carried = models.PositiveIntegerField(default=0)


class Stranger(models.Model):
    """How much gateways told in a day that was about nothing of ours."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    kind = models.CharField(max_length=8, help_text="event, number or reply")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind"], name="stranger_once_a_day")]


# Tables of single ways out lie in their own folders; Django looks for them here.
from lastmile.foundation.channels.bulk.models import FanOut, Tally  # noqa: E402
from lastmile.foundation.channels.publishing.models import Outlet, Publication  # noqa: E402
from lastmile.foundation.channels.push.models import Subscription  # noqa: E402
from lastmile.foundation.channels.reported.models import SmsReport  # noqa: E402
from lastmile.foundation.channels.smpp.models import SmscMessage, SmsPart  # noqa: E402
from lastmile.foundation.channels.subscribing.models import Listener  # noqa: E402

__all__ = [
    "Attempt",
    "AttemptEvent",
    "Callback",
    "ChannelState",
    "FanOut",
    "Listener",
    "Message",
    "Outlet",
    "Publication",
    "SmsPart",
    "SmsReport",
    "SmscMessage",
    "Stranger",
    "Subscription",
    "Tally",
]
