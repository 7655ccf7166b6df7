"""Danger points: what is read there, when a reading crosses, and how an alarm goes (J-3.2d, J-3.3e, K-2.2.2c–g).

How a point gets its colour: `foundation.grading`. Its posts, plan and cards: `foundation.precautions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.grading.rules import RANKS, Colour


class Status(models.TextChoices):
    WATCH = "watch", _("在管")
    DISSOLVED = "dissolved", _("已销号")


class Scale(models.TextChoices):
    """规模, as geological ledgers say it."""

    UNKNOWN = "", _("待核")
    SMALL = "small", _("小型")
    MEDIUM = "medium", _("中型")
    LARGE = "large", _("大型")
    HUGE = "huge", _("特大型")


class Measure(models.TextChoices):
    """What is read at a point."""

    CRACK = "crack", _("裂缝")
    RAIN_1H = "rain_1h", _("1 小时雨量")
    RAIN_3H = "rain_3h", _("3 小时雨量")
    RAIN_24H = "rain_24h", _("24 小时雨量")
    LEVEL = "level", _("水位")


UNITS = {
    Measure.CRACK: _("毫米"),
    Measure.RAIN_1H: _("毫米"),
    Measure.RAIN_3H: _("毫米"),
    Measure.RAIN_24H: _("毫米"),
    Measure.LEVEL: _("米"),
}
# The figure of the largest that can be true; anything above is a slip of the finger or of a device.
LARGEST = {
    Measure.CRACK: "reading.crack_most_mm",
    Measure.RAIN_1H: "reading.rain_1h_most_mm",
    Measure.RAIN_3H: "reading.rain_3h_most_mm",
    Measure.RAIN_24H: "reading.rain_24h_most_mm",
    Measure.LEVEL: "reading.level_most_m",
}


class Source(models.TextChoices):
    """Where a reading comes from."""

    HAND = "hand", _("人工")
    DEVICE = "device", _("设备")
    IMPORT = "import", _("导入")


def is_said_again(device: str, there: str) -> bool:
    """Whether two readings of one point, kind and minute must be one: unless both name their gauges, and different ones."""
    return not device or not there or device == there


class Cause(models.TextChoices):
    """What opened the steps of a point."""

    READING = "reading", _("读数越线")
    MONITOR = "monitor", _("监测人判断")


class Ending(models.TextChoices):
    """How the steps of a point came to their end."""

    NONE = "", ""
    FALSE_ALARM = "false", _("虚惊,没有危险")
    SETTLED = "settled", _("险情解除")


# --- readings and alarms ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limit:
    """From which value on a reading opens the steps; None: nobody has set it. `source`: who says so.

    `figures`: keys of the packs both come from, orange first; empty where the point has its own.
    """

    orange: Decimal | None = None
    red: Decimal | None = None
    source: str = ""
    figures: tuple[str, str] = ("", "")


def crossed(measure: str, value: Decimal, before: Decimal | None, limit: Limit) -> str:
    """Red, orange or "": rain and water level by their value, a crack by how much wider it is than `before`."""
    compared: Decimal | None = value
    if measure == Measure.CRACK:
        compared = None if before is None else value - before
    if compared is None:
        return ""
    if limit.red is not None and compared >= limit.red:
        return Colour.RED
    if limit.orange is not None and compared >= limit.orange:
        return Colour.ORANGE
    return ""


def is_graver(new: str, old: str) -> bool:
    """Red is graver than orange; an alarm in force rises, it never falls by itself."""
    return RANKS[Colour(new)] < RANKS[Colour(old)]


class Signer(models.TextChoices):
    """Who signed for a card."""

    HEAD = "head", _("户主")
    FAMILY = "family", _("家属")
    MONITOR = "monitor", _("监测人")
