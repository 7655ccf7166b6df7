"""Which walk of a place (检查对象) is owed on a day: by its kind and colour and the season (J-3.4g, K-2.2.2a, K-2.2.2i)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.domains.patrols.rules.rounds import VISIT, Due, Read, interval, period
from lastmile.foundation.rulepacks.rounds import RoundRules


class State(models.TextChoices):
    OPEN = "open", _("待走")
    WALKED = "walked", _("已走")
    DROPPED = "dropped", _("不用走了")
    ENTERED = "entered", _("已在其他系统录入")


def visit_on(rules: RoundRules, read: Read, kind: str, colour: str, day: date) -> Due:
    """The walk of a place of this kind and colour in the period that holds the day."""
    days, season = interval(rules.visits, read, kind, colour, day)
    first, last = period(day, days)
    return Due(VISIT, f"{days}-{first:%Y%m%d}", first, last, days, season)


def is_near_its_end(due: Due, ahead: int, day: date) -> bool:
    """Whether a walk not made yet is owed by now: not before, so that whoever walks in good time is never reminded."""
    return due.ends - timedelta(days=ahead) <= day


def is_dropped(*, period: str, ends: date, wanted: str, day: date) -> bool:
    """An open walk gives way when colour, season or interval ask for another; once it is late it stays until it is walked."""
    return period != wanted and ends >= day
