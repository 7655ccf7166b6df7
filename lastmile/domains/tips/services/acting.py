"""What the office does with a tip: 受理, 核实, 答复."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.tips import rules
from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.rules import Act, Finding, Gravity
from lastmile.domains.tips.services.taking import end_handovers, move, put_answer, sentence, settle, take
from lastmile.foundation.access.scope import Scope
from lastmile.kernel.errors import NotValid

LONGEST = 500


@transaction.atomic
def accept_tip(scope: Scope, *, uid: UUID) -> Tip:
    """受理: the sender reads 在核实."""
    tip, new = take(scope, uid, Act.ACCEPT)
    move(scope, tip, new, "accepted")
    settle(scope, tip, "accept")
    return tip


@transaction.atomic
def decline_tip(scope: Scope, *, uid: UUID, words: str) -> Tip:
    """不受理: says to the sender why, and where it belongs."""
    tip, new = take(scope, uid, Act.DECLINE)
    words = sentence(words, LONGEST, _("请写明为什么不受理、该找谁。"), "words")
    move(scope, tip, new, "declined")
    put_answer(scope, tip, words)
    return tip


@transaction.atomic
def check_tip(scope: Scope, *, uid: UUID, finding: str, result: str, gravity: str = "") -> Tip:
    """登记核实结果: true or not, and what it was about. 实名, true and grave enough: marked 符合奖励条件 (J-4.7d)."""
    tip, new = take(scope, uid, Act.CHECK)
    if finding not in set(Finding.values) - {Finding.NONE}:
        raise NotValid(_("请选核实结果。"), fields={"finding": _("请选择")})
    if gravity not in Gravity.values:
        raise NotValid(_("请选一样。"), fields={"gravity": _("请选择")})
    result = sentence(result, LONGEST, _("请写查到了什么。"), "result")
    rewardable = rules.may_be_rewarded(named=tip.named, finding=finding, gravity=gravity)
    said = {"finding": finding, "gravity": gravity, "rewardable": rewardable}
    figures = {**said, "clause": rules.REWARD_CLAUSE} if rewardable else said
    move(scope, tip, new, "checked", figures=figures, result=result, handed_to="", handed_at=None, **said)
    settle(scope, tip, "check")
    end_handovers(tip)
    return tip


@transaction.atomic
def answer_tip(scope: Scope, *, uid: UUID, words: str) -> Tip:
    """答复: what the sender reads."""
    tip, new = take(scope, uid, Act.ANSWER)
    words = sentence(words, LONGEST, _("请写答复。"), "words")
    move(scope, tip, new, "answered")
    put_answer(scope, tip, words)
    return tip
