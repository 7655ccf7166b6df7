"""A typed call: its states and words, what counts as reached, and whose names are shown to whom.

A call (叫应) is one sentence to the posts of a branch. Posts owe the answer, persons are called (practice.md C3, 5.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.obligations import rules as ladders
from lastmile.foundation.obligations.rules import Ladder, Passed, Progress
from lastmile.foundation.rulepacks import lengths
from lastmile.foundation.wording import worded
from lastmile.kernel.region_codes import LENGTHS
from lastmile.kernel.region_codes import Level as Floor

ANSWER, DOOR = "call.answer", "call.door"  # kinds of what is owed
JOINT = 3  # signs that each part of a long SMS loses to the mark that joins them (3GPP TS 23.040, UCS-2)


class State(models.TextChoices):
    OPEN = "open", gettext_lazy("正在叫应")
    ENDED = "ended", gettext_lazy("已结束")


class Level(models.TextChoices):
    """The four colours of the law; the reddest first."""

    RED = "red", gettext_lazy("红色")
    ORANGE = "orange", gettext_lazy("橙色")
    YELLOW = "yellow", gettext_lazy("黄色")
    BLUE = "blue", gettext_lazy("蓝色")


TIME_OF = {  # the figure that says by when a call is answered
    Level.RED: "warning.answer_red_minutes",
    Level.ORANGE: "warning.answer_orange_minutes",
    Level.YELLOW: "warning.answer_yellow_minutes",
    Level.BLUE: "warning.read_blue_minutes",
}


class How(models.TextChoices):
    """怎么联系上的, as somebody else enters it."""

    PHONE = "phone", gettext_lazy("电话")
    RADIO = "radio", gettext_lazy("对讲机")
    IN_PERSON = "in_person", gettext_lazy("当面")
    GROUP = "group", gettext_lazy("微信群回复")
    FAMILY = "family", gettext_lazy("家属转告")


class Found(models.TextChoices):
    """What came of going to the door."""

    REACHED = "reached", gettext_lazy("叫到了")
    NOT_HOME = "not_home", gettext_lazy("不在家")
    AWAY = "away", gettext_lazy("在外地")
    NO_WAY = "no_way", gettext_lazy("路不通,没到")


class NamesFrom(models.TextChoices):
    """Which level sees from the start who is not reached."""

    CALLER = "caller", gettext_lazy("发起的一级")
    TOWNSHIP = "township", gettext_lazy("乡镇和村")


NEXT = {State.OPEN: frozenset({State.ENDED}), State.ENDED: frozenset[State]()}
VIA = {
    "voice": gettext_lazy("语音"),
    "sms": gettext_lazy("短信"),
    "in_app": gettext_lazy("手机应答"),
    "door": gettext_lazy("上门"),
    **dict(How.choices),
}
CHANNELS = {
    "voice": gettext_lazy("语音"),
    "sms": gettext_lazy("短信"),
    "in_app": gettext_lazy("手机端"),
    "email": gettext_lazy("邮件"),
}
# What a channel says of a try that reached nobody.
WHY_NOT = {
    "no_answer": gettext_lazy("未接"),
    "busy": gettext_lazy("占线"),
    "off": gettext_lazy("关机"),
    "refused": gettext_lazy("号码不通"),
    "no_result": gettext_lazy("没有结果"),
}
STATES = {
    "waiting": gettext_lazy("排队中"),
    "leased": gettext_lazy("正在发出"),
    "handed": gettext_lazy("已发出"),
    "delivered": gettext_lazy("已送达"),
    "answered": gettext_lazy("有回应"),
    "failed": gettext_lazy("未接通"),
    "unknown": gettext_lazy("结果不明"),
    "cancelled": gettext_lazy("没再发"),
}
GONE_OUT = frozenset({"handed", "delivered", "answered", "failed", "unknown", "leased"})


def may_move(old: str, new: str) -> bool:
    """Whether the state table allows it."""
    return State(new) in NEXT[State(old)]


def with_reply(text: str, reply: str) -> str:
    """The sentence as it goes out: how to answer is said at its end, unless the writer said it."""
    plain = " ".join(text.split())
    if not reply or f"回{reply}" in plain or f"按{reply}" in plain:
        return plain
    end = "" if plain.endswith(("。", "!", "!", "?")) else "。"
    return f"{plain}{end}" + worded("收到回%(reply)s") % {"reply": reply}


def parts(text: str, signs: int) -> int:
    """How many SMS parts a text takes, at `signs` signs a part."""
    if len(text) <= signs:
        return 1
    return -(-len(text) // max(signs - JOINT, 1))


def is_answer(how: str, *, group_counts: bool) -> bool:
    """Whether what somebody entered is an answer. A reply in a chat group is a read mark unless the pack says otherwise."""
    return how != How.GROUP or group_counts


def turns_at(ladder: Ladder, progress: Progress, base: datetime, to: str) -> datetime | None:
    """When the ladder will turn to `to` if nobody answers meanwhile; None when it has, or never will."""
    while (due := ladders.due_step(ladder, progress, base)) is not None:
        if ladder.rungs[progress.rung].to == to:
            return None if progress.runs else due
        progress = ladders.after_run(ladder, progress, due)
    return None


def is_ahead(ladder: Ladder, progress: Progress, to: str) -> bool:
    """Whether the rung turning to `to` has not run yet, so that it can be brought forward."""
    return ladders.brought_forward(ladder, progress, to) is not None


# --- where it calls ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Area:
    """A place whose posts are called: those at and below it, or, `exact`, only those standing at the place itself."""

    code: str
    exact: bool = False


def areas_for(codes: Iterable[str]) -> tuple[Area, ...]:
    """The areas of a call that concerns these places: they with all below them, none inside another; and, of the places
    above a village or grid, up to its township, the posts standing exactly there, for they lead what happens below.
    """
    wide: list[str] = []
    for code in sorted(set(codes)):
        if not wide or not code.startswith(wide[-1]):
            wide.append(code)
    above = {
        code[:length] for code in wide for length in LENGTHS.values() if LENGTHS[Floor.TOWNSHIP] <= length < len(code)
    }
    return (*(Area(code) for code in wide), *(Area(code, exact=True) for code in sorted(above)))


def covering(areas: Sequence[Area]) -> str:
    """The lowest place that holds all these areas."""
    first = areas[0].code
    levels = [first[:length] for length in sorted(LENGTHS.values(), reverse=True) if length <= len(first)]
    return next(place for place in levels if all(one.code.startswith(place) for one in areas))


def reaching(region_code: str, areas: Sequence[Area]) -> str:
    """The region of a call: the one asked for, or above it where its areas need posts that stand higher."""
    return covering([Area(region_code), *areas]) if areas else region_code


# --- whose names are shown -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Names:
    """Of which branches somebody sees the names of those not reached.

    `turn`: branches whose turn it is from the start, the level that called and the villages concerned. `later`: levels
    above, which see numbers and villages until the ladder turned to them.
    """

    turn: tuple[str, ...]
    later: tuple[str, ...]

    def may_see(self, post_code: str, turned_to: Iterable[str]) -> bool:
        """Whether the holder of a post there is named; `turned_to`: where those stand whom the ladder turned to."""
        if any(post_code.startswith(branch) for branch in self.turn):
            return True
        return any(branch.startswith(code) for branch in self.later for code in turned_to)


def names_from_code(names_from: str, region_code: str, caller: str) -> str:
    """From which place down names are shown, where that is one place: that of the caller, if it lies above."""
    if names_from == NamesFrom.CALLER and region_code.startswith(caller):
        return caller
    return region_code


def names_for(branches: Iterable[str], level: str, names_from: str = NamesFrom.CALLER) -> Names:
    """`branches` on which somebody sees calls; `level`: the code of the place that called."""
    deep = LENGTHS[Floor.TOWNSHIP] if names_from == NamesFrom.TOWNSHIP else 0
    found = sorted(set(branches))
    turn = tuple(one for one in found if one.startswith(level) and len(one) >= deep)
    return Names(turn, tuple(one for one in found if one not in turn))


# --- what was tried, in words ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Try:
    """One attempt on one channel, as the board needs it."""

    channel: str
    state: str
    error: str = ""
    heard: float | None = None
    key: str = ""


def tried(tries: Sequence[Try], listen: int) -> str:
    """语音×2 未接、短信已送达: what was done to reach somebody, the newest result of each channel."""
    words = []
    for channel in ("voice", "sms", "email", "in_app"):
        mine = [one for one in tries if one.channel == channel]
        gone = [one for one in mine if one.state in GONE_OUT]
        if gone:
            times = f"×{len(gone)} " if len(gone) > 1 else ""
            words.append(f"{CHANNELS[channel]}{times}{came_of(gone[-1], listen)}")
        elif any(one.state == "waiting" for one in mine):
            words.append(f"{CHANNELS[channel]}{STATES['waiting']}")
    return "、".join(words)


def came_of(one: Try, listen: int) -> str:
    """What one attempt led to: 未接, 听了 9 秒,未听完, 已送达."""
    if one.heard is not None and one.heard < listen:
        return _("听了 %(n)s 秒,未听完") % {"n": f"{one.heard:g}"}
    if one.heard is not None and not one.key:
        return _("听了 %(n)s 秒,没按键") % {"n": f"{one.heard:g}"}
    return str(WHY_NOT.get(one.error) or STATES[one.state])


def passed(name: str, why: str, to: str) -> str:
    """A rung that was passed, and why: 换 B 角:没有 B 角."""
    reason = _("没有 B 角") if (to, why) == ("holder_b", Passed.VACANT) else Passed(why).label
    return f"{name}:{reason}"


def clock_words(seconds: float) -> str:
    """4 分 12 秒: how long until something happens."""
    return lengths.exactly(timedelta(seconds=seconds))
