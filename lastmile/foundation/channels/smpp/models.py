"""What an SMSC calls our messages, and parts of long texts that are still coming in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.encrypted import EncryptedText


class SmscMessage(models.Model):
    """One part of one attempt under the SMSC's own id. Written as soon as either side of the pair is known.

    A receipt may be quicker than our knowledge of its id: then it waits here without an attempt.
    """

    id = models.BigAutoField(primary_key=True)
    gateway = models.CharField(max_length=80, help_text="Account and address of the SMSC")
    message_id = models.CharField(max_length=65)
    attempt_uid = models.UUIDField(null=True, blank=True)
    parts = models.PositiveSmallIntegerField(default=1, help_text="Of how many the attempt consists")
    told = models.CharField(max_length=12, blank=True, help_text="delivered or failed, once the receipt came")
    error = models.CharField(max_length=12, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gateway", "message_id"], name="smsc_message_once")]
        indexes = [
            models.Index(fields=["attempt_uid"], name="smsc_of_attempt"),
            models.Index(fields=["at"], name="smsc_at"),
        ]


class SmsPart(models.Model):
    """One part of a long text somebody sent us; joined and erased when all are there, or when the rest does not come."""

    id = models.BigAutoField(primary_key=True)
    number_key = models.CharField(max_length=64)
    number = EncryptedText(purpose=_("对上回复的人"), retention="retention.attempt_address")
    reference = models.PositiveIntegerField()
    parts = models.PositiveSmallIntegerField()
    part = models.PositiveSmallIntegerField()
    text = EncryptedText(purpose=_("拼成一条长短信"), retention="retention.attempt_address")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number_key", "reference", "parts", "part"], name="sms_part_once")
        ]
