"""The states of what a household tells its village, and who there needs help."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """待核 until the village looked; then in its household, or not and why. What was taken back is looked at once more."""

    ASKED = "asked", _("等验证码")
    WAITING = "waiting", _("待核")
    CONFIRMED = "confirmed", _("已记进户档")
    DECLINED = "declined", _("没有记")
    WITHDRAWN = "withdrawn", _("本人撤回")


class Who(models.TextChoices):
    """Who in a home needs somebody to move them."""

    OLD = "old", _("走不动的老人")
    BED = "bed", _("卧床的人")
    DISABLED = "disabled", _("行动不便的人")
    SENSES = "senses", _("看不见、听不见的人")
    PREGNANT = "pregnant", _("孕妇")
    BABY = "baby", _("婴幼儿")
    ALONE = "alone", _("一个人住的老人")


TO_LOOK_AT = (State.WAITING, State.WITHDRAWN)


def who_words(said: str) -> list[str]:
    """The words for who needs help, kept as codes with commas."""
    return [str(Who(one).label) for one in said.split(",") if one in Who.values]
