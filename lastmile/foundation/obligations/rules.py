"""Outcomes, and the arithmetic of ladders: which rung is next, and when.

A rung has an earliest time (from opening, or from the due time) and a least wait after the rung before it really ran, so
that an outage does not fire everything at once. A rung with nobody to turn to is passed at once: the one after it takes
its place in time, with the place's own wait.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.wording import worded
from lastmile.kernel import clock


class Outcome(models.TextChoices):
    DONE = "done", _("已办")
    LATE = "late", _("逾期办结")
    VOID = "void", _("作废")
    SUPERSEDED = "superseded", _("被替代")
    TRANSFERRED = "transferred", _("已移交")


class To(models.TextChoices):
    """Whom a rung turns to."""

    HOLDER_A = "holder_a", _("岗位本人(A 角)")
    HOLDER_B = "holder_b", _("B 角")
    SUPERIOR = "superior", _("上一级岗位")
    DOOR = "door", _("上门叫应")
    DUTY_LEADER = "duty_leader", _("带班领导和上级值班室")


class Passed(models.TextChoices):
    """Why a rung was passed without anybody being called."""

    VACANT = "vacant", _("岗位空缺")
    SAME_PERSON = "same", _("同一人,已叫过")
    NO_ADDRESS = "no_address", _("没有登记号码")
    BY_HAND = "by_hand", _("人工提前到下一步")
    QUIET = "quiet", _("夜间不打电话")


@dataclass(frozen=True)
class Rung:
    """One step of a ladder. Times in minutes."""

    name: str
    to: str
    earliest: float = 0
    wait: float = 0
    repeat: int = 1
    repeat_every: float = 0
    channels: tuple[str, ...] = ()
    post_kinds: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Ladder:
    """The rungs of one kind of obligation. `by` is call or digest; `starts` is opened or due."""

    id: str
    version: str
    title: str
    rungs: tuple[Rung, ...]
    by: str = "call"
    starts: str = "opened"
    listen_seconds: int = 0
    key: str = ""
    sms_reply: str = ""
    read_is_answer: bool = False  # 蓝色: 已读即可
    quiet: Mapping[str, Any] = field(default_factory=dict)  # channels silent from, until; empty: none
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What is copied to the obligation when it opens."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Ladder:
        rungs = tuple(
            Rung(**{**rung, "channels": tuple(rung["channels"]), "post_kinds": tuple(rung["post_kinds"])})
            for rung in data["rungs"]
        )
        return cls(**{**data, "rungs": rungs})


BY_HAND = -1
# Whose matters may climb by call; everything else climbs in the daily digest.
CALLED_FOR = frozenset({"alert", "incident", "move", "call", "point"})  # point: the steps of an alarm


@dataclass(frozen=True)
class Progress:
    """How far an obligation has climbed. `rung` counts rungs finished or passed, `runs` how often the next one ran.

    `slot` is the first rung passed since one really ran, whose place in time the next one takes; BY_HAND: at once.
    """

    rung: int = 0
    runs: int = 0
    last_ran_at: datetime | None = None
    slot: int | None = None


def may_climb_by_call(kind: str) -> bool:
    """Whether obligations of a kind (`domain.verb`) may have a ladder of calls."""
    return kind.split(".")[0] in CALLED_FOR


def channels_at(ladder: Ladder, rung: Rung, at: time) -> tuple[str, ...]:
    """The channels of a rung that may be used at an hour: at quiet hours nobody is rung up for yellow or blue."""
    silent = ladder.quiet.get("channels", ())
    if not silent or not clock.is_between(at, ladder.quiet["from"], ladder.quiet["until"]):
        return rung.channels
    return tuple(one for one in rung.channels if one not in silent)


def awake_from(ladder: Ladder, at: datetime) -> datetime:
    """From when on an answer can be expected: the end of quiet hours, or at once."""
    quiet, local = ladder.quiet, clock.local(at)
    if not quiet.get("channels") or not clock.is_between(local.time(), quiet["from"], quiet["until"]):
        return at
    end = datetime.combine(local.date(), time.fromisoformat(quiet["until"]), clock.SHANGHAI)
    return (end if end > local else end + timedelta(days=1)).astimezone(UTC)


def is_finished(ladder: Ladder, progress: Progress) -> bool:
    return progress.rung >= len(ladder.rungs)


def due_step(ladder: Ladder, progress: Progress, base: datetime) -> datetime | None:
    """When the next rung may run, or None at the top of the ladder."""
    if is_finished(ladder, progress):
        return None
    rung, last = ladder.rungs[progress.rung], progress.last_ran_at
    if progress.runs and last:
        return last + timedelta(minutes=rung.repeat_every)
    if progress.slot == BY_HAND:
        return last or base
    earliest, wait = rung.earliest, rung.wait
    if progress.slot is not None:
        place = ladder.rungs[progress.slot]
        earliest, wait = min(earliest, place.earliest), min(wait, place.wait)
    due = base + timedelta(minutes=earliest)
    return max(due, last + timedelta(minutes=wait)) if last else due


def after_run(ladder: Ladder, progress: Progress, now: datetime) -> Progress:
    """The rung really ran: somebody was called, or sent to the door."""
    runs = progress.runs + 1
    if runs < ladder.rungs[progress.rung].repeat:
        return Progress(progress.rung, runs, now)
    return Progress(progress.rung + 1, 0, now)


def after_pass(progress: Progress) -> Progress:
    """Nobody to turn to: on to the next rung, which takes this one's place in time."""
    slot = progress.rung if progress.slot in {None, BY_HAND} else progress.slot
    return Progress(progress.rung + 1, 0, progress.last_ran_at, slot)


def brought_forward(ladder: Ladder, progress: Progress, to: str) -> Progress | None:
    """Somebody decides that the rung turning to `to` runs now; None when it already ran or there is none."""
    for number in range(progress.rung, len(ladder.rungs)):
        if ladder.rungs[number].to == to:
            started = number == progress.rung and progress.runs
            return None if started else Progress(number, 0, progress.last_ran_at, BY_HAND)
    return None


def outcome_at(done_at: datetime, due_at: datetime | None) -> Outcome:
    """Done in time or late; without a due time nothing is late."""
    return Outcome.LATE if due_at and done_at > due_at else Outcome.DONE


STOPS = " \t\r\n\u3002.!,\u3001"  # what people add after the one sign they reply


def counts_as_answer(ladder: Ladder, *, heard_seconds: float | None, key: str, reply: str, channel: str) -> bool:
    """Whether what came back is an answer: the whole message heard and the key pressed, or the SMS word.

    A read mark or a call hung up early is not (practice: 叫应 is not 回执). "100" is not the word "1".
    """
    if channel == "voice":
        heard = heard_seconds is not None and heard_seconds >= ladder.listen_seconds
        return heard and (not ladder.key or key == ladder.key)
    if channel == "sms":
        word = unicodedata.normalize("NFKC", reply).strip(STOPS)
        return bool(ladder.sms_reply) and word == ladder.sms_reply
    if key == "seen":
        return channel == "in_app" and ladder.read_is_answer
    return channel in {"in_app", "field"} and key == "ok"


def identities(titles: Sequence[str]) -> str:
    """您以 3 个身份收到:… — what a person holding several posts is told; empty for one."""
    if len(titles) < 2:
        return ""
    return worded("您以%(count)s个身份收到:%(titles)s。") % {"count": len(titles), "titles": "、".join(titles)}
