"""预警行动: what an alert makes owed at each place, when it comes again, and what a report must say (K-2.2.1c–j).

Nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.rulepacks.alert_actions import Action, Ask
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

MOST_SIGNS, MOST_NUMBER = 60, 100_000
# Evidence that is owed by its own domain already; the page shows it and nobody is asked for it twice.
OWED_ELSEWHERE = frozenset({"answer", "walk", "roll_call"})
OF_MOVES = frozenset({"order", "doors", "carry", "shelter"})  # owed where somebody has to be moved
BY_REPORT = frozenset({"report", "unlisted"})  # closed by its own report; 清点 also by the list of households
ELSEWHERE = "elsewhere"  # among the words of a report: entered in another system; no question's id
KIND_OF = {"order": "alert.order", "doors": "alert.doors", "carry": "alert.doors", "shelter": "alert.shelter"}


class ActionState(models.TextChoices):
    """How far one owed action is."""

    OPEN = "open", gettext_lazy("没办")
    DONE = "done", gettext_lazy("已办")
    MISSED = "missed", gettext_lazy("这一次没报,已转入下一次")
    SUPERSEDED = "superseded", gettext_lazy("级别变了,不用办了")
    ENDED = "ended", gettext_lazy("预警已结束")


class LateWhy(models.TextChoices):
    """Why something was done or reported late: one tap."""

    SIGNAL = "signal", gettext_lazy("通信中断")
    ROAD = "road", gettext_lazy("路不通")
    PEOPLE = "people", gettext_lazy("先救人、先转人")
    HANDS = "hands", gettext_lazy("人手不够")
    FORGOT = "forgot", gettext_lazy("办了,忘了点")
    OTHER = "other", gettext_lazy("其他")


LATE = "alert.late"  # what rings for a post while something of it is past its clock


def rings_hard(evidence: str, at_point: bool) -> bool:
    """Whether lives hang on it: people who must move or be found, and whether a danger point is safe."""
    return evidence in OF_MOVES or evidence == "unlisted" or at_point


def kind_of(evidence: str) -> str:
    """The kind of the obligation that stands for an action."""
    return KIND_OF.get(evidence, "alert.report")


def first_due(action: Action, base: datetime, minutes: float) -> datetime:
    """When it is due for the first time, counted from the moment the alert is in force."""
    return next_clock(action.daily, base) if action.daily else base + timedelta(minutes=minutes)


def next_due(action: Action, last: datetime, now: datetime, every_minutes: float) -> datetime:
    """When what comes again is due next: after the last time and not before now, whatever was missed between.

    `every_minutes`: the figure of its `repeat` where it is owed; of what comes at a time of day it is not read.
    """
    if action.daily:
        return next_clock(action.daily, max(last, now))
    every = timedelta(minutes=every_minutes)
    missed = max((now - last) // every, 0)
    return last + every * (missed + 1)


def next_clock(words: str, after: datetime) -> datetime:
    """The next moment of a time of day after a moment."""
    local = clock.local(after)
    at = datetime.combine(local.date(), time.fromisoformat(words), clock.SHANGHAI)
    return at if at > local else at + timedelta(days=1)


# --- what a report says ----------------------------------------------------------------------------------------------


def checked(asks: Sequence[Ask], said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, typed. Raises NotValid with a sentence for each field that will not do."""
    found, wrong = {}, {}
    for ask in asks:
        try:
            value = _value(ask, said.get(ask.id))
        except ValueError as problem:
            wrong[ask.id] = str(problem)
            continue
        if value is not None:
            found[ask.id] = value
    if wrong:
        raise NotValid(_("还有没填对的,请看标出的地方。"), fields=wrong)
    return found


def _value(ask: Ask, raw: Any) -> Any:
    words = " ".join(str(raw if raw is not None else "").split())[:MOST_SIGNS]
    if not words:
        if ask.needed:
            raise ValueError(_("请填写"))
        return None
    if ask.kind == "whole":
        if not words.isdecimal() or int(words) > MOST_NUMBER:
            raise ValueError(_("请填整数"))
        return int(words)
    if ask.kind == "choice" and words not in ask.choices:
        raise ValueError(_("请选一项"))
    return words


def is_trouble(asks: Sequence[Ask], said: Mapping[str, Any]) -> bool:
    """Whether what was said means that something is wrong."""
    return any(ask.trouble and said.get(ask.id) == ask.trouble for ask in asks)


def in_words(asks: Sequence[Ask], said: Mapping[str, Any]) -> str:
    """到位 20 人 · 在镇政府院坝: what a report said, on one line."""
    parts = []
    for ask in asks:
        if ask.id in said:
            value = said[ask.id]
            number = f"{ask.title} {value} {ask.unit}".strip()
            parts.append(number if ask.kind == "whole" else str(value))
    if ELSEWHERE in said:
        parts.append(_("已在其他系统录入") + f" {said[ELSEWHERE]}")
    return " · ".join(parts)
