"""转交: a department looks into it, with a clock on its answer; the office goes on owing the sender theirs (J-4.2i, K-3.2c).

The sender's name never goes along, and no word of the tip is in the ledger.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.tips import selectors
from lastmile.domains.tips.models import Handover, Tip
from lastmile.domains.tips.rules import Act
from lastmile.domains.tips.services import owing
from lastmile.domains.tips.services.taking import end_handovers, move, sentence, settle, take
from lastmile.foundation.access import sharing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers import selectors as desks
from lastmile.foundation.handovers import services as handovers
from lastmile.foundation.handovers.rules import Answer
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.wording import worded
from lastmile.kernel.errors import NotValid

OPENED = (Permission.TIP_VIEW, Permission.TIP_REPLY)


@transaction.atomic
def hand_tip(scope: Scope, *, uid: UUID, department: str, reason: str) -> Tip:
    """Hand it to a department, whose post owes an answer in working days; where it has none, the office owes asking."""
    tip, new = take(scope, uid, Act.HAND)
    desk = desks.desk(tip.region_code, department)
    if desk is None:
        raise NotValid(_("没有这个部门。"), fields={"department": _("请选择")})
    reason = sentence(reason, 200, _("请写明为什么转交。"), "reason")
    number = f"{tip.number}-{worded('转')}{Handover.objects.filter(tip=tip).count() + 1}"
    made, due_at = Handover(tip=tip, reason=reason, number=number), owing.due_on("tips.hand_answer_workdays", tip)
    handed = handovers.give(scope, tip, made, desk, opens=OPENED, due_at=due_at)
    figures = {"department": department, "handover": handed.uid, "due": due_at}
    move(scope, tip, new, "handed", figures=figures, handed_to=handed.title, handed_at=handed.sent_at)
    owing.owe_reply(scope, tip, handed, desk)
    return tip


@transaction.atomic
def reply_tip(scope: Scope, *, uid: UUID, answer: str, words: str = "", document: str = "", name: str = "") -> Tip:
    """What the department says: 受理, and it owes what it finds; else it is the office's own again. `name`: see 代录."""
    tip, new = take(scope, uid, Act.REPLY)
    handed, own = _open(tip), sharing.opens(scope, [Permission.TIP_REPLY], tip)
    handovers.record_answer(scope, handed, own=own, answer=answer, words=words, document=document, name=name)
    settle(scope, tip, "reply")
    kept = {} if answer == Answer.ACCEPTED else {"handed_to": "", "handed_at": None}
    move(scope, tip, new, "replied", figures={"answer": answer, "handover": handed.uid}, **kept)
    if answer == Answer.ACCEPTED:
        owing.owe_checking(scope, tip, handed)
    else:
        end_handovers(tip)
    return tip


@transaction.atomic
def take_tip_back(scope: Scope, *, uid: UUID, note: str) -> Tip:
    """收回: the office looks into it itself, or hands it to another department; says why."""
    tip, new = take(scope, uid, Act.TAKE_BACK)
    note, handed = sentence(note, 200, _("请写明为什么收回。"), "note"), _open(tip)
    handovers.take_back(scope, handed, note)
    settle(scope, tip, "reply", "check", outcome=Outcome.VOID, reason=worded("已收回"))
    move(scope, tip, new, "taken_back", figures={"handover": handed.uid}, handed_to="", handed_at=None)
    end_handovers(tip)
    return tip


def _open(tip: Tip) -> Handover:
    handed = selectors.open_handover(tip)
    assert handed is not None  # asked by take
    return handed
