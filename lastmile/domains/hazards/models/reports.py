"""The numbers hazards are called by, and reports that contradict one another."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.domains.hazards.models.hazard import Hazard
from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.people.models import Holding


class Series(models.Model):
    """The last number given in a township and year."""

    id = models.BigAutoField(primary_key=True)
    township = models.CharField(max_length=9)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("township", "year", name="series_once")]


class SetAside(models.Model):
    """A second report under a uid already used, with other content: kept for a person to look at."""

    id = models.BigAutoField(primary_key=True)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    content = EncryptedText(purpose=_("核对两份不一致的上报"), retention="retention.place")
    reported_by = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("hazard", "digest", name="set_aside_once")]


class Advice(models.Model):
    """What the list that found it suggests: in how many days it should be right (0: at once), whom to hand it to."""

    id = models.BigAutoField(primary_key=True)
    hazard = models.OneToOneField(Hazard, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=40, blank=True, help_text="In the list's words: 住建/燃气")


class SeenFine(models.Model):
    """早发现 (J-1.2h): when somebody last looked at the very thing before it was found bad, and it was in order.

    From then to the finding is the longest it can have been there unseen. Kept by whoever knows of the look before.
    """

    id = models.BigAutoField(primary_key=True)
    hazard = models.OneToOneField(Hazard, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Parted(models.Model):
    """Two reports somebody took apart: they, and whatever is joined to either, are not offered as maybe the same again.
    Joining the two takes it back."""

    id = models.BigAutoField(primary_key=True)
    first = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    later = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Holding, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("first", "later", name="parted_once")]
