"""The four lines of work of the "big emergency" view (J-1.2e)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Line(models.TextChoices):
    WORK_SAFETY = "safety", _("安全生产")
    FLOOD_DROUGHT = "flood", _("防汛抗旱")
    FIRE = "fire", _("消防森防")
    DISASTER_RELIEF = "relief", _("防灾减灾救灾")


ALL_LINES: frozenset[str] = frozenset(Line.values)
