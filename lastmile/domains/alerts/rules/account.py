"""The account afterwards: clocks kept or not, why not, in words; rates and medians. Nothing here ranks persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.rulepacks import lengths

REVIEW = "alert.review"
REVIEWED = frozenset({"red", "orange"})
FLOORS = {
    6: gettext_lazy("县级"),
    9: gettext_lazy("乡镇"),
    12: gettext_lazy("村(社区)"),
    15: gettext_lazy("网格"),
    18: gettext_lazy("微网格"),
}


class WhyNot(models.TextChoices):
    """Why a clock was not kept: one tap. None of them is anybody's fault by itself."""

    SIGNAL = "signal", gettext_lazy("通信中断")
    ROAD = "road", gettext_lazy("道路中断")
    HANDS = "hands", gettext_lazy("人手不足")
    SYSTEM = "system", gettext_lazy("系统或网关故障")
    OTHER = "other", gettext_lazy("其他")


@dataclass(frozen=True)
class Clock:
    """A clock of the pack and whether it was kept: `key` says which, `kept` None when nothing can be said (待核)."""

    key: str
    title: str
    limit: str
    said: str
    kept: bool | None
    source: str
    figure: str = ""  # the key of the figure of the packs; empty where the pack says the limit itself


@dataclass(frozen=True)
class Table:
    """A table of the account: heads, rows of words, widths as shares of the page."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]


@dataclass(frozen=True)
class Section:
    """One part of the account; screen, PDF and Word show the same."""

    title: str
    lines: Sequence[str] = ()
    table: Table | None = None

    def as_json(self) -> dict[str, Any]:
        table = self.table
        shown = table and {
            "heads": list(table.heads),
            "rows": [list(row) for row in table.rows],
            "widths": list(table.widths),
        }
        return {"title": self.title, "lines": list(self.lines), "table": shown}


def rate(part: int, whole: int) -> str:
    """147/152(96.7%); of nothing nothing is said."""
    return f"{part}/{whole}({part / whole:.1%})" if whole else "–"


def took(seconds: float | None) -> str:
    """4 分 12 秒; unknown is 待核."""
    if seconds is None:
        return _("待核")
    return lengths.exactly(timedelta(seconds=round(seconds)))


def middle(seconds: Sequence[float]) -> float | None:
    """The median; of nothing nothing."""
    return median(seconds) if seconds else None


def within(at: datetime | None, since: datetime, limit: timedelta) -> bool | None:
    """Whether something happened in time; None when it is not known to have happened."""
    return None if at is None else at - since <= limit


def so_far(good: bool, *, over: bool) -> bool | None:
    """What may be said of a clock: kept, not kept once its time is over, and before that nothing."""
    return True if good else False if over else None


def kept_words(clock: Clock, why: Mapping[str, str]) -> str:
    """守住 / 没守住:道路中断 / 待核."""
    if clock.kept is None:
        return _("待核")
    if clock.kept:
        return _("守住")
    return _("没守住:%(why)s") % {"why": why.get(clock.key) or _("原因待填")}
