"""What every act begins and ends with: the tip in a state that permits it, then the move and its ledger entry."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.tips import rules, selectors
from lastmile.domains.tips.models import Answer, Handover, Tip
from lastmile.domains.tips.rules import MOMENTS, Act, Status
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.handovers import services as handovers
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Outcome
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


def holding(scope: Scope) -> int | None:
    """Under which holding the person acts; None for the platform itself."""
    return scope.acting_as.holding_id if scope.acting_as else None


def sentence(words: str, most: int, problem: str, field: str) -> str:
    """A sentence that must be there, cut to its length. Raises NotValid with the problem."""
    plain = " ".join(words.split())[:most]
    if not plain:
        raise NotValid(problem, fields={field: problem})
    return plain


def require_may(scope: Scope, tip: Tip, act: Act) -> None:
    """May this person, and does the state allow it? NotAllowed or WrongState."""
    if not selectors.may(scope, tip, act):
        scope.require(Permission.TIP_HANDLE, on=tip)
    if rules.next_of(tip.kind, tip.status, act) is None:
        words = _("“%(number)s”现在是“%(status)s”,不能%(act)s。")
        raise WrongState(words % {"number": tip.number, "status": Status(tip.status).label, "act": act.label})
    if refused := rules.refusal(act, selectors.standing(tip)):
        raise WrongState(refused)


def take(scope: Scope, uid: UUID, act: Act) -> tuple[Tip, Status]:
    """The visible tip for an act, and where it leads."""
    tip = selectors.get_tip(scope, uid)
    require_may(scope, tip, act)
    new = rules.next_of(tip.kind, tip.status, act)
    assert new is not None  # asked by require_may
    return tip, new


def move(scope: Scope, tip: Tip, new: str, action: str, *, figures: dict[str, Any] | None = None, **more: Any) -> None:
    """The new state with its moment, and the entry. Words of the tip and of its sender are never in the ledger."""
    changes = {"status": new, **more}
    if new != tip.status:
        changes[MOMENTS[Status(new)]] = clock.now()
    tip.move(tip.status, **changes)
    ledger.write(scope, f"tip.{action}", tip, figures={"status": new, **(figures or {})})


def put_answer(scope: Scope, tip: Tip, words: str, *, ready: bool = False) -> Answer:
    """What the sender reads; what was owed on the tip is done with it."""
    made = Answer.objects.create(tip=tip, words=words, ready=ready, at=clock.now(), by_id=holding(scope))
    settle(scope, tip, "accept", "answer")
    return made


def settle(scope: Scope, tip: Tip, *kinds: str, outcome: Outcome | None = None, reason: str = "") -> None:
    """What was owed is owed no more: `kinds` without their "tip."."""
    names = [f"tip.{one}" for one in kinds]
    obligations.close_all(scope, subject_uid=tip.uid, kinds=names, outcome=outcome, reason=reason)


def end_handovers(tip: Tip) -> None:
    """Nobody else has it any more; what was handed over stays as history."""
    handovers.end(Handover.objects.filter(tip=tip))
