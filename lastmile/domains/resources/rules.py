"""What a rescue team is for and made of, what supplies are (K-2.3.1, K-2.3.2, GB/T 38565-2020). No database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from lastmile.kernel.region_codes import Level


class TeamKind(models.TextChoices):
    """类型 of the ledger."""

    GENERAL = "general", _("综合")
    SPECIAL = "special", _("专业")
    SOCIAL = "social", _("社会")


class Task(models.TextChoices):
    """What a team may have to do: six of a township (K-2.3.1d), four of a village (K-2.3.2b)."""

    RESCUE = "rescue", _("疏散救援")
    MOVE = "move", _("转移安置")
    CORDON = "cordon", _("现场警戒")
    CONTROL = "control", _("险情控制")
    LOGISTICS = "logistics", _("后勤保障")
    GUIDE = "guide", _("道路引领")
    TRAPPED = "trapped", _("遇险人员疏散救援")
    REPORT = "report", _("信息报告")


TOWNSHIP_TASKS = (Task.RESCUE, Task.MOVE, Task.CORDON, Task.CONTROL, Task.LOGISTICS, Task.GUIDE)
VILLAGE_TASKS = (Task.TRAPPED, Task.REPORT, Task.CONTROL, Task.GUIDE)


class Occasion(models.TextChoices):
    """What else people are sent out for: practice, and the service of party members who report where they live (K-2.3.4b)."""

    DRILL = "drill", _("演练")
    SERVICE = "service", _("双报到服务")


SENT_FOR = (*Task.choices, *Occasion.choices)


# Whose post the captain is asked to hold, by the level of the team (J-2.4c, J-2.4f).
HEADS = {Level.TOWNSHIP: "township_head", Level.VILLAGE: "village_director"}


class Source(models.TextChoices):
    """Where a member comes from, as the two documents name it (J-2.4b, J-2.4e, K-2.3.1b), and who else helps: party members
    who report to where they live (K-2.3.4b), volunteers, residents.
    """

    FIRE = "fire", _("消防队(站)")
    MILITIA = "militia", _("民兵(含应急民兵)")
    CITY = "city", _("城管执法")
    PEACE = "peace", _("综治维稳")
    HOSPITAL = "hospital", _("医院(卫生院)")
    SCHOOL = "school", _("学校")
    GROUP = "group", _("村(居)民小组长")
    CLINIC = "clinic", _("卫生所(室)")
    CADRE = "cadre", _("村组干部")
    PARTY = "party", _("双报到党员")
    VOLUNTEER = "volunteer", _("志愿者")
    RESIDENT = "resident", _("居民")
    ENTERPRISE = "enterprise", _("企业")
    OTHER = "other", _("其他")


AGREE = frozenset(
    {Source.PARTY, Source.VOLUNTEER, Source.RESIDENT}
)  # listed and called only while they agree (K-2.3.4a, c)


class Origin(models.TextChoices):
    """来源 of supplies."""

    BOUGHT = "bought", _("采购")
    ASSIGNED = "assigned", _("调拨")
    DONATED = "donated", _("捐赠")
    AGREED = "agreed", _("协议")


class State(models.TextChoices):
    """状态 of supplies."""

    GOOD = "good", _("完好")
    REPAIR = "repair", _("待修")
    SCRAP = "scrap", _("待报废")
    OUT = "out", _("已调出")


CLASSES = {"1": _("基本生活保障物资"), "2": _("应急装备及配套物资"), "3": _("工程材料与机械加工设备")}
CODE_SIGNS = 7  # four layers of GB/T 38565: 1+2+2+2


def tasks_of(level: int) -> tuple[Task, ...]:
    """The tasks a team of this level is measured by: four in a village, six above."""
    return VILLAGE_TASKS if level >= Level.VILLAGE else TOWNSHIP_TASKS


def sent_for(level: int, taken: Sequence[str]) -> list[tuple[str, Any]]:
    """What a team may be sent out for: the tasks of its level, those it took on beside, a drill, service."""
    own = {*tasks_of(level), *taken, *Occasion}
    return [(word, label) for word, label in SENT_FOR if word in own]


def is_code(text: str) -> bool:
    """Seven digits of which the first names one of the three classes."""
    return len(text) == CODE_SIGNS and text.isascii() and text.isdigit() and text[0] in CLASSES


def class_of(code: str) -> str:
    """The class of a code in words, "" for none."""
    return str(CLASSES.get(code[:1], ""))


def expiry(day: date | None, today: date) -> str:
    """When supplies run out, in words."""
    if day is None:
        return ""
    left = (day - today).days
    if left < 0:
        return _text("已过期%(n)s天") % {"n": -left}
    return _text("今天到期") if left == 0 else _text("还有%(n)s天到期") % {"n": left}
