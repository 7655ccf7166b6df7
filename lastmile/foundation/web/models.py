"""Rate limits as rows, so that every process counts together."""

from django.db import models


class RateWindow(models.Model):
    """How often something was tried in a window. The key is a digest: no number or address is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
