"""Browsers that asked to be nudged. A nudge is a hint: it is never counted and nothing waits for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.people.models import Person


class Subscription(models.Model):
    """One browser of one person, as its push service names it."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint_key = models.CharField(max_length=64, unique=True, help_text="Digest of the endpoint: one row a browser")
    endpoint = EncryptedText(purpose=_("提醒本人打开平台"), retention="retention.push")
    p256dh = EncryptedText(purpose=_("提醒本人打开平台"), retention="retention.push")
    auth = EncryptedText(purpose=_("提醒本人打开平台"), retention="retention.push")
    added_at = models.DateTimeField()
    last_good_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="push_of_person")]
