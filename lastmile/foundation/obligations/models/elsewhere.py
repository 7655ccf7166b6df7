"""已在其他系统录入: a duty met by what was entered in another system."""

from django.db import models

from lastmile.foundation.people.models import Holding


class Elsewhere(models.Model):
    """Which record of another system meets which duty. Kept once, never changed; read through the duty it meets."""

    id = models.BigAutoField(primary_key=True)
    duty_uid = models.UUIDField(unique=True, help_text="Of the round, the visit, the owed action or the obligation")
    subject_kind = models.CharField(max_length=20)
    subject_uid = models.UUIDField(help_text="The matter whose record tells of it")
    system = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    on = models.DateField(help_text="The day it was entered there")
    at = models.DateTimeField(help_text="When that was said here")
    by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.system} {self.number} {self.on:%Y-%m-%d}"
