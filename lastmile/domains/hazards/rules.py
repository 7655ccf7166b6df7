"""States of a hazard and what leads from one to the next: a closed loop, nothing is deleted (J-4.2k).

The table is also the source of the diagram in docs/reference.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


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


class Closing(models.TextChoices):
    """How a hazard came to its end."""

    NONE = "", ""
    VERIFIED = "verified", _("整改复查后销号")
    ON_SPOT = "on_spot", _("当场已改")
    ELSEWHERE = "elsewhere", _("已在其他系统录入")
    JOINED = "joined", _("并入另一件")


class Answer(models.TextChoices):
    """What a department says to a hazard handed to it."""

    ACCEPTED = "accepted", _("受理")
    REFUSED = "refused", _("不受理")
    RETURNED = "returned", _("退回补充")
    TAKEN_BACK = "taken_back", _("镇里收回")


class PowerKind(models.TextChoices):
    GRANTED = "granted", _("赋权")
    ENTRUSTED = "entrusted", _("委托")


class InspectionKind(models.TextChoices):
    JOINT = "joint", _("联合检查")
    ASSIST = "assist", _("协助执法")
    OFFICIAL = "official", _("涉企行政检查")


class PaperKind(models.TextChoices):
    """What is handed over on paper; an order only with delegated power (赋权, 委托)."""

    NOTICE = "notice", _("安全隐患告知单")
    ORDER = "order", _("责令限期整改指令书")
    TRANSFER = "transfer", _("隐患移送单")


class Act(models.TextChoices):
    """What can be done with a hazard."""

    CONFIRM = "confirm", _("核实")
    FIX = "fix", _("当场已改")
    DISMISS = "dismiss", _("不属实")
    RECTIFY = "rectify", _("登记整改")
    VERIFY = "verify", _("复查")
    RETURN = "return", _("退回")
    REOPEN = "reopen", _("重新打开")
    ELSEWHERE = "elsewhere", _("已在其他系统录入")


NEXT: dict[tuple[str, str], Status] = {
    (Status.REPORTED, Act.CONFIRM): Status.RECTIFYING,
    (Status.REPORTED, Act.FIX): Status.CLOSED,
    (Status.REPORTED, Act.DISMISS): Status.DISMISSED,
    (Status.REPORTED, Act.ELSEWHERE): Status.CLOSED,
    (Status.RECTIFYING, Act.RECTIFY): Status.RECTIFIED,
    (Status.RECTIFYING, Act.ELSEWHERE): Status.CLOSED,
    (Status.RECTIFIED, Act.VERIFY): Status.CLOSED,
    (Status.RECTIFIED, Act.RETURN): Status.RECTIFYING,
    (Status.RECTIFIED, Act.ELSEWHERE): Status.CLOSED,
    (Status.CLOSED, Act.REOPEN): Status.RECTIFYING,
    (Status.DISMISSED, Act.REOPEN): Status.REPORTED,
}
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
}


def may_move(status: str, act: str) -> bool:
    """Whether the state allows the act."""
    return (status, act) in NEXT


def title_of(picture: str) -> str:
    """What a report is called that names only the kind: 山体隐患."""
    return gettext("%(kind)s隐患") % {"kind": picture}


def is_drawn(uid: UUID, percent: float) -> bool:
    """Whether a fix on the spot is drawn for a later look: by the digest of its uid, so nobody can choose."""
    number = int.from_bytes(hashlib.sha256(uid.bytes).digest()[:4])
    return number < percent / 100 * 2**32


def diagram() -> str:
    """The states as a Mermaid diagram, for the reference."""
    lines = ["stateDiagram-v2", "    [*] --> reported: 上报 report"]
    lines += [f"    {old} --> {new}: {Act(act).label} {act}" for (old, act), new in NEXT.items()]
    return "\n".join([*lines, "    closed --> [*]", "    dismissed --> [*]"]) + "\n"
