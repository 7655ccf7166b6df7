"""Danger points: what is read there, when a reading crosses, and how an alarm goes (J-3.2d, J-3.3e, K-2.2.2c–g).

How a point gets its colour: `foundation.grading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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
    """From which value on a reading opens the steps; None: nobody has set it. `source`: who says so."""

    orange: Decimal | None = None
    red: Decimal | None = None
    source: str = ""


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


# --- 一点一策 ----------------------------------------------------------------------------------------------------------

# The fields of a plan by group, in the order of the page, as offices call them (K-2.2.2e).
PLAN_GROUPS: tuple[tuple[Any, tuple[tuple[str, Any], ...]], ...] = (
    (
        _("什么时候做什么"),
        (
            ("yellow", _("黄色时")),
            ("orange", _("橙色时")),
            ("red", _("红色时")),
            ("abnormal", _("监测异常时")),
            ("monitor", _("监测人判断时")),
        ),
    ),
    (
        _("谁有权下令"),
        (("order_township", _("镇")), ("order_village", _("村")), ("order_monitor", _("监测人(先转后报)"))),
    ),
    (
        _("怎么走"),
        (
            ("signal", _("信号(锣、哨、广播)")),
            ("route", _("路线(一句话)")),
            ("shelter", _("安置点")),
        ),
    ),
    (
        _("分工"),
        (
            ("caller", _("叫人")),
            ("guide", _("带路")),
            ("rear", _("断后")),
            ("counter", _("清点")),
            ("power", _("断电断气")),
            ("carry", _("需要搀扶的人由谁扶")),
        ),
    ),
    (
        _("夜间、断网和解除"),
        (("night", _("夜间怎么办")), ("offline", _("断电断网怎么办")), ("lift", _("解除由谁"))),
    ),
    (_("写在明白卡上"), (("watch", _("平时看")), ("dont", _("不要做")))),
)
PLAN_FIELDS: dict[str, Any] = {name: label for _title, fields in PLAN_GROUPS for name, label in fields}
BLANK = "〔"  # what a ready-made text leaves for the place to fill in


def unwritten(content: Mapping[str, str]) -> list[str]:
    """The fields of a plan that say nothing yet, or still hold a blank of the ready-made text, by what they are called."""
    return [str(label) for name, label in PLAN_FIELDS.items() if not content.get(name) or BLANK in content[name]]


class Signer(models.TextChoices):
    """Who signed for a card."""

    HEAD = "head", _("户主")
    FAMILY = "family", _("家属")
    MONITOR = "monitor", _("监测人")
