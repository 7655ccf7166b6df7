"""Photos and attachments of matters, stored by digest."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.models import ScopedModel
from lastmile.kernel.ids import uuid7


class Attachment(ScopedModel):
    """A photo of a matter: re-encoded, without what the camera wrote into it, after place and time were read."""

    matter_kind: ClassVar[str] = "file"

    class Role(models.TextChoices):
        BEFORE = "before", _("整改前")
        AFTER = "after", _("整改后")
        OTHER = "other", _("其他")

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    role = models.CharField(max_length=8, choices=Role)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True, blank=True, help_text="As the camera said, if it did")
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    kept_at = models.DateTimeField()
    kept_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("subject_kind", "subject_uid", "role", "sha256", name="attachment_once")]


class Document(ScopedModel):
    """A paper of a matter, kept as it came: a report of an expert, a drawing, a plan with its stamp."""

    matter_kind: ClassVar[str] = "document"

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid7)
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField()
    kind = models.CharField(max_length=4, help_text="pdf, docx or xlsx, as the file itself says")
    name = models.CharField(max_length=90, help_text="As it was called, with the ending of what it is")
    sha256 = models.CharField(max_length=64, help_text="Of the file as it came; on the disk it is encrypted")
    bytes = models.PositiveIntegerField()
    kept_at = models.DateTimeField()
    kept_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("subject_kind", "subject_uid", "sha256", name="document_once")]
