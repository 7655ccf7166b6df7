"""States of a hazard and what leads from one to the next: a closed loop, nothing is deleted (J-4.2k).

The table is also the source of the diagram in docs/reference.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.wording import worded
from lastmile.kernel import cells


class Status(models.TextChoices):
    REPORTED = "reported", _("待核实")
    RECTIFYING = "rectifying", _("整改中")
    RECTIFIED = "rectified", _("待复查")
    CLOSED = "closed", _("已销号")
    DISMISSED = "dismissed", _("不属实")


class Grade(models.TextChoices):
    """A grid or village reports facts; the office grades; 重大 only by whoever has the power."""

    NONE = "", _("未定级")
    GENERAL = "general", _("一般")
    SUSPECTED = "suspected", _("疑似重大")
    MAJOR = "major", _("重大(已判定)")


class Risk(models.TextChoices):
    """风险等级: the four colours of the ledger; empty is 待核."""

    RED = "red", _("红")
    ORANGE = "orange", _("橙")
    YELLOW = "yellow", _("黄")
    BLUE = "blue", _("蓝")


class Source(models.TextChoices):
    """From where it became known."""

    REPORT = "report", _("网格上报")
    WALK = "walk", _("走访排查")
    CHECKLIST = "checklist", _("清单排查")
    READING = "reading", _("监测读数")
    OFFICE = "office", _("办公室登记")
    PUBLIC = "public", _("群众反映")
    ELSEWHERE = "elsewhere", _("其他系统")
    LEDGER = "ledger", _("台账导入")
    INSPECTION = "inspection", _("检查发现")


class Closing(models.TextChoices):
    """How a hazard came to its end."""

    NONE = "", ""
    VERIFIED = "verified", _("整改复查后销号")
    ON_SPOT = "on_spot", _("当场已改")
    ELSEWHERE = "elsewhere", _("已在其他系统录入")
    JOINED = "joined", _("并入另一件")


class PowerKind(models.TextChoices):
    GRANTED = "granted", _("赋权")
    ENTRUSTED = "entrusted", _("委托")


class InspectionKind(models.TextChoices):
    """日常检查 is the township's own look, without power; only 涉企行政检查 has a plan and counts towards the year's number."""

    ROUTINE = "routine", _("日常检查")
    JOINT = "joint", _("联合检查")
    ASSIST = "assist", _("协助执法")
    OFFICIAL = "official", _("涉企行政检查")


class PaperKind(models.TextChoices):
    """What is handed over on paper; an order only with delegated power (赋权, 委托)."""

    NOTICE = "notice", _("安全隐患告知单")
    ORDER = "order", _("责令限期整改指令书")
    HANDOVER = "transfer", _("隐患移送单")
    RECORD = "record", _("检查记录")


class Act(models.TextChoices):
    """What can be done with a hazard, in the order of the buttons."""

    CONFIRM = "confirm", _("核实")
    FIX = "fix", _("当场已改")
    RECTIFY = "rectify", _("登记整改")
    VERIFY = "verify", _("复查通过,销号")
    ACCEPT = "accept", _("验收")
    RETURN = "return", _("退回")
    JUDGE = "judge", _("判定为重大")
    LOWER = "lower", _("判定为一般")
    PREPARE = "prepare", _("措施、资金、时限、责任、预案")
    PROGRESS = "progress", _("督促、报进展")
    ANSWER = "answer", _("登记部门答复")
    DECIDE = "decide", _("审批延期")
    HAND = "hand", _("移送部门")
    TAKE_BACK = "take-back", _("收回移送")
    EXTEND = "extend", _("申请延期")
    SUSPECT = "suspect", _("标为疑似重大")
    LIST = "list", _("挂牌督办")
    LIFT = "lift", _("解除督办")
    INSPECT = "inspect", _("登记检查、协助执法")
    JOIN = "join", _("并入另一件")
    PART = "part", _("分开")
    DISMISS = "dismiss", _("不属实")
    REOPEN = "reopen", _("重新打开")
    ELSEWHERE = "elsewhere", _("已在其他系统录入")


_RUNNING = (Status.RECTIFYING, Status.RECTIFIED)
# Acts after which the hazard is where it was.
_STAYING: dict[Act, tuple[Status, ...]] = {
    Act.SUSPECT: _RUNNING,
    Act.LOWER: _RUNNING,
    Act.PREPARE: (Status.RECTIFYING,),
    Act.PROGRESS: (Status.RECTIFYING,),
    Act.HAND: (Status.RECTIFYING,),
    Act.ANSWER: (Status.RECTIFYING,),
    Act.TAKE_BACK: (Status.RECTIFYING,),
    Act.EXTEND: (Status.RECTIFYING,),
    Act.DECIDE: (Status.RECTIFYING,),
    Act.LIST: _RUNNING,
    Act.LIFT: (*_RUNNING, Status.CLOSED),
    Act.INSPECT: (Status.REPORTED, *_RUNNING),
    Act.ACCEPT: (Status.RECTIFIED,),
}
NEXT: dict[tuple[str, str], Status] = {
    (Status.REPORTED, Act.CONFIRM): Status.RECTIFYING,
    (Status.REPORTED, Act.FIX): Status.CLOSED,
    (Status.REPORTED, Act.DISMISS): Status.DISMISSED,
    (Status.REPORTED, Act.ELSEWHERE): Status.CLOSED,
    (Status.REPORTED, Act.JOIN): Status.CLOSED,
    (Status.RECTIFYING, Act.RECTIFY): Status.RECTIFIED,
    (Status.RECTIFYING, Act.JUDGE): Status.RECTIFYING,
    (Status.RECTIFYING, Act.ELSEWHERE): Status.CLOSED,
    (Status.RECTIFYING, Act.JOIN): Status.CLOSED,
    (Status.RECTIFIED, Act.JUDGE): Status.RECTIFYING,
    (Status.RECTIFIED, Act.VERIFY): Status.CLOSED,
    (Status.RECTIFIED, Act.RETURN): Status.RECTIFYING,
    (Status.RECTIFIED, Act.ELSEWHERE): Status.CLOSED,
    (Status.CLOSED, Act.REOPEN): Status.RECTIFYING,
    (Status.CLOSED, Act.PART): Status.REPORTED,
    (Status.DISMISSED, Act.REOPEN): Status.REPORTED,
    **{(status, act): status for act, where in _STAYING.items() for status in where},
}
# Kinds of posts that see to it near the place (J-3.4i): the first there is.
RECTIFIERS = ("grid_member", "grid_leader", "village_officer", "village_secretary")
OPEN = (Status.REPORTED, Status.RECTIFYING, Status.RECTIFIED)
# Which permission each act asks for.
PERMISSION = {
    Act.CONFIRM: "hazard.confirm",
    Act.FIX: "hazard.report",
    Act.DISMISS: "hazard.confirm",
    Act.RECTIFY: "hazard.rectify",
    Act.VERIFY: "hazard.verify",
    Act.RETURN: "hazard.verify",
    Act.REOPEN: "hazard.confirm",
    Act.ELSEWHERE: "hazard.confirm",
    Act.JOIN: "hazard.confirm",
    Act.PART: "hazard.confirm",
    Act.SUSPECT: "hazard.confirm",
    Act.JUDGE: "hazard.judge",
    Act.LOWER: "hazard.judge",
    Act.ACCEPT: "hazard.judge",
    Act.LIST: "hazard.judge",
    Act.LIFT: "hazard.judge",
    Act.PREPARE: "hazard.confirm",
    Act.PROGRESS: "hazard.rectify",
    Act.HAND: "hazard.confirm",
    Act.ANSWER: "hazard.answer",
    Act.TAKE_BACK: "hazard.confirm",
    Act.EXTEND: "hazard.rectify",
    Act.DECIDE: "hazard.confirm",
    Act.INSPECT: "hazard.confirm",
}


@dataclass(frozen=True)
class Standing:
    """Where a hazard stands besides its state. `handed`: "asked", "accepted" or "". `lacks`: of the five of 重大."""

    grade: str = Grade.NONE
    closing: str = Closing.NONE
    status: str = Status.REPORTED
    handed: str = ""
    asks_more_time: bool = False
    supervised: bool = False
    lacks: tuple[str, ...] = ()
    accepted: bool = False


def may_move(status: str, act: str) -> bool:
    """Whether the state allows the act."""
    return (status, act) in NEXT


def permission(act: str, now: Standing) -> str:
    """Which permission an act asks for as the hazard stands: the day of a 挂牌督办 is moved by whoever may list and lift it."""
    return PERMISSION[Act.LIST] if act == Act.DECIDE and now.supervised else PERMISSION[Act(act)]


def refusal(act: str, now: Standing) -> str:
    """Why the act cannot be done as the hazard stands, or ""."""
    return str(REFUSALS[act](now)) if act in REFUSALS else ""


def awaited(now: Standing) -> tuple[str, ...]:
    """The acts a hazard waits for before anything else: a judgement, an acceptance, a department's answer, a word on more time."""
    waits = {
        Act.JUDGE: now.grade == Grade.SUSPECTED,
        Act.LOWER: now.grade == Grade.SUSPECTED,
        Act.ACCEPT: now.grade == Grade.MAJOR and now.status == Status.RECTIFIED and not now.accepted,
        Act.ANSWER: now.handed == "asked",
        Act.DECIDE: now.asks_more_time,
    }
    return tuple(act for act, is_so in waits.items() if is_so)


def _unless(good: Callable[[Standing], bool], words: Any) -> Callable[[Standing], Any]:
    return lambda now: "" if good(now) else words


def _lacking(now: Standing) -> str:
    return gettext("还差:%(what)s") % {"what": "、".join(now.lacks)} if now.lacks else ""


ACCEPTED = _("已经验收,等应急办复查销号。")


def _acceptable(now: Standing) -> Any:
    if now.grade != Grade.MAJOR:
        return _("只有重大隐患要判定单位验收。")
    return ACCEPTED if now.accepted else ""


def _lowerable(now: Standing) -> Any:
    if now.grade not in {Grade.SUSPECTED, Grade.MAJOR}:
        return _("已经是一般隐患。")
    return ACCEPTED if now.accepted else ""


REFUSALS: dict[str, Callable[[Standing], Any]] = {
    Act.RECTIFY: _lacking,
    Act.VERIFY: _unless(lambda now: now.grade != Grade.SUSPECTED, _("是不是重大隐患还没有判定,先由有权的部门判定。")),
    Act.ACCEPT: _acceptable,
    Act.JUDGE: _unless(lambda now: now.grade == Grade.SUSPECTED, _("先由应急办标为疑似重大。")),
    Act.LOWER: _lowerable,
    Act.SUSPECT: _unless(lambda now: now.grade in {Grade.NONE, Grade.GENERAL}, _("已经是疑似重大或重大。")),
    Act.HAND: _unless(lambda now: not now.handed, _("已经移送,先收回才能再移送。")),
    Act.ANSWER: _unless(lambda now: now.handed == "asked", _("没有等着答复的移送。")),
    Act.TAKE_BACK: _unless(lambda now: bool(now.handed), _("没有移送出去。")),
    Act.EXTEND: _unless(lambda now: not now.asks_more_time, _("已有一个延期申请等着审批。")),
    Act.DECIDE: _unless(lambda now: now.asks_more_time, _("没有等着审批的延期申请。")),
    Act.LIST: _unless(
        lambda now: now.grade == Grade.MAJOR and not now.supervised, _("挂牌督办只用于还没有挂牌的重大隐患。")
    ),
    Act.LIFT: _unless(
        lambda now: now.supervised and (now.status == Status.CLOSED or now.grade != Grade.MAJOR),
        _("验收销号后才能解除督办。"),
    ),
    Act.JOIN: _unless(
        lambda now: now.grade != Grade.MAJOR and not now.handed and not now.supervised,
        _("已判定为重大、已移送或已挂牌的不能并入别的,请把另一件并到这一件。"),
    ),
    Act.PART: _unless(lambda now: now.closing == Closing.JOINED, _("没有并入别的隐患。")),
    Act.REOPEN: _unless(lambda now: now.closing != Closing.JOINED, _("并入别的隐患的,用“分开”。")),
    Act.ELSEWHERE: _unless(lambda now: now.grade != Grade.MAJOR, _("重大隐患要判定单位验收后销号。")),
}
NO_POWER = _("您的岗位没有这项权限")
# Where a usual button is missing for these reasons, the page says why; other acts that do not fit are not spoken of.
SAID_WHY = frozenset({Act.RECTIFY, Act.VERIFY})


def lacking(needs: tuple[str, ...], **there: bool) -> tuple[str, ...]:
    """Which of the five (责任, 措施, 资金, 时限, 预案) are asked for and not there yet."""
    return tuple(one for one in needs if not there.get(NEEDS[one], False))


NEEDS = {"责任": "responsible", "措施": "measures", "资金": "money", "时限": "due_on", "预案": "plan"}


def title_of(picture: str) -> str:
    """What a report is called that names only the kind: 山体隐患."""
    return worded("%(kind)s隐患") % {"kind": picture}


NUMBER_END = 4  # signs of a number that are kept beside it, to be found by: its last figures in their township and year
_FIGURES = re.compile(r"(?P<said>尾号|编号)?[: ]*(?P<before>[0-9-]*-)?(?P<last>[0-9]+) *号?")


def figures_of_number(words: str) -> str:
    """The last figures of a number, where the words are nothing else: 0137 of 0137, of 137号 and of 尾号37, and
    2026-0137; "" for other words. One or two figures alone are words: 3 is in many a place.
    """
    found = _FIGURES.fullmatch(unicodedata.normalize("NFKC", words).strip())
    if not found or not (found["said"] or found["before"] or len(found["last"]) > 2):
        return ""
    return (found["before"] or "") + found["last"].zfill(NUMBER_END)


def numbers_elsewhere(words: str) -> set[str]:
    """What may be the number another system gave (台账编号), whole: as typed and without spaces; words without a figure are none."""
    said = unicodedata.normalize("NFKC", words).strip()
    return {words.strip(), said, cells.tight(said)} if any(sign.isdigit() for sign in said) else set()


def is_drawn(uid: UUID, percent: float) -> bool:
    """Whether a fix on the spot is drawn for a later look: by the digest of its uid, so nobody can choose."""
    number = int.from_bytes(hashlib.sha256(uid.bytes).digest()[:4])
    return number < percent / 100 * 2**32


def diagram() -> str:
    """The states as a Mermaid diagram, for the reference."""
    lines = ["stateDiagram-v2", "    [*] --> reported: 上报 report"]
    lines += [f"    {old} --> {new}: {Act(act).label} {act}" for (old, act), new in NEXT.items()]
    return "\n".join([*lines, "    closed --> [*]", "    dismissed --> [*]"]) + "\n"
