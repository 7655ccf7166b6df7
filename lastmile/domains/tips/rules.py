"""Kinds of tips, the four words of their progress, and what leads from one to the next."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The choice in plain words (practice.md P4)."""

    DANGER = "danger", _("看到危险")
    VIOLATION = "violation", _("举报企业违法或瞒报")
    OPINION = "opinion", _("对工作有意见")


class Status(models.TextChoices):
    """What whoever sent it reads: never more than these four words."""

    RECEIVED = "received", _("已收到")
    CHECKING = "checking", _("在核实")
    HANDLED = "handled", _("已处理")
    ANSWERED = "answered", _("已答复")


class Finding(models.TextChoices):
    """What the office found out."""

    NONE = "", _("还没有核实")
    TRUE = "true", _("属实")
    PARTLY = "partly", _("部分属实")
    FALSE = "false", _("不属实")
    UNCLEAR = "unclear", _("查不清")


class Gravity(models.TextChoices):
    """What a true tip was about; the first two are rewarded (J-4.7d)."""

    NONE = "", _("都不是")
    MAJOR = "major", _("重大隐患")
    ILLEGAL = "illegal", _("非法违法、瞒报")


class Act(models.TextChoices):
    """What the office can do, in the order of the buttons."""

    ACCEPT = "accept", _("受理")
    CHECK = "check", _("登记核实结果")
    ANSWER = "answer", _("答复")
    HAND = "hand", _("转交部门")
    REPLY = "reply", _("登记部门答复")
    TAKE_BACK = "take-back", _("收回")
    DECLINE = "decline", _("不受理")


_OPEN = (Status.RECEIVED, Status.CHECKING, Status.HANDLED)
NEXT: dict[tuple[str, str], Status] = {
    (Status.RECEIVED, Act.ACCEPT): Status.CHECKING,
    (Status.RECEIVED, Act.DECLINE): Status.ANSWERED,
    (Status.CHECKING, Act.HAND): Status.CHECKING,
    (Status.CHECKING, Act.REPLY): Status.CHECKING,
    (Status.CHECKING, Act.TAKE_BACK): Status.CHECKING,
    (Status.CHECKING, Act.CHECK): Status.HANDLED,
    (Status.HANDLED, Act.ANSWER): Status.ANSWERED,
}
# 看到危险 is a hazard: its loop says how far it is, the office may put in words of its own at any time.
OF_DANGER: dict[tuple[str, str], Status] = {(one, Act.ANSWER): Status.ANSWERED for one in Status}
ORDER = (Status.RECEIVED, Status.CHECKING, Status.HANDLED, Status.ANSWERED)
MOMENTS = {
    Status.RECEIVED: "received_at",
    Status.CHECKING: "checking_at",
    Status.HANDLED: "handled_at",
    Status.ANSWERED: "answered_at",
}
ASKED, ACCEPTED = "asked", "accepted"  # with a department: it has not answered, it has taken it on
THEIRS = (Act.REPLY, Act.CHECK)  # what the department itself does
REWARDED = (Gravity.MAJOR, Gravity.ILLEGAL)
REWARD_CLAUSE = "J-4.7d"


def next_of(kind: str, status: str, act: str) -> Status | None:
    """Where an act leads, or None where it does not fit."""
    return (OF_DANGER if kind == Kind.DANGER else NEXT).get((status, act))


def refusal(act: str, handed: str) -> str:
    """Why an act does not fit with a department having the tip or none ("", ASKED, ACCEPTED), or "" when it does."""
    if act == Act.HAND and handed:
        return str(_("已经转交给部门。要转给别的部门,先收回。"))
    if act == Act.REPLY and handed != ASKED:
        return str(_("没有等着部门答复的转交。"))
    if act == Act.TAKE_BACK and not handed:
        return str(_("没有转交出去。"))
    if act == Act.CHECK and handed == ASKED:
        return str(_("已经转交,等部门答复。要自己查,先收回。"))
    return ""


def acts_of(kind: str, status: str, handed: str = "") -> list[Act]:
    """The acts that fit now."""
    return [one for one in Act if next_of(kind, status, one) is not None and not refusal(one, handed)]


def is_further(new: str, old: str) -> bool:
    """Whether a step lies behind another one in the four words."""
    return ORDER.index(Status(new)) > ORDER.index(Status(old))


def may_be_rewarded(*, named: bool, finding: str, gravity: str) -> bool:
    """实名 + 查证属实 + 重大隐患或非法违法 (J-4.7d). The amount is for whoever accepts and pays."""
    return named and finding in {Finding.TRUE, Finding.PARTLY} and gravity in REWARDED


def diagram() -> str:
    """The states as a Mermaid diagram, for the README."""
    lines = ["stateDiagram-v2", "    [*] --> received"]
    lines += [f"    {old} --> {new}: {act}" for (old, act), new in NEXT.items()]
    return "\n".join([*lines, "    answered --> received: again", "    answered --> [*]"]) + "\n"
