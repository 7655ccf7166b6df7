"""What a message does to the alert it speaks of: first, upgrade, downgrade, update, lift, cancel, or too late.

First and upgrade: everybody is called (again). Downgrade, lift, cancel, expiry: one message to everybody who was called,
no calls (practice 5.2). Update: what changed is said, nobody is called again. Places that a change brings anew are called
like any other (decision 24).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lastmile.domains.alerts.rules.states import Effect, MsgType, State

NEXT = {
    State.WAITING: frozenset({State.IN_FORCE, State.REFUSED, State.CANCELLED, State.EXPIRED}),
    State.IN_FORCE: frozenset({State.LIFTED, State.CANCELLED, State.EXPIRED}),
    State.LIFTED: frozenset[State](),
    State.CANCELLED: frozenset[State](),
    State.EXPIRED: frozenset[State](),
    State.REFUSED: frozenset[State](),
}
EVERYBODY_AGAIN = frozenset({Effect.FIRST, Effect.UPGRADE})
QUIET = frozenset({Effect.DOWNGRADE, Effect.UPDATE})
ENDINGS = {Effect.LIFT: State.LIFTED, Effect.CANCEL: State.CANCELLED}
LIFTED_WORDS = ("解除", "已结束", "终止")


def may_move(old: str, new: str) -> bool:
    """Whether the state table allows it."""
    return State(new) in NEXT[State(old)]


@dataclass(frozen=True)
class Standing:
    """An alert as it stands before a message: when the version in force was sent, and its grade."""

    sent_at: datetime
    grade: int | None


def effect_of(
    before: Standing | None, *, sent_at: datetime, grade: int | None, msg_type: str, all_clear: bool = False
) -> Effect:
    """What a message does. `before` is None where no alert stands. A grade that is not known neither rises nor falls."""
    if before is None:
        return Effect.FIRST
    if sent_at < before.sent_at:
        return Effect.LATE
    if all_clear:
        return Effect.LIFT
    if msg_type == MsgType.CANCEL:
        return Effect.CANCEL
    if grade is None or before.grade is None or grade == before.grade:
        return Effect.UPDATE
    return Effect.UPGRADE if grade < before.grade else Effect.DOWNGRADE


def ends(effect: str) -> State | None:
    """The state an alert goes to by an effect that ends it, else None."""
    return ENDINGS.get(Effect(effect))


def says_all_clear(*texts: str) -> bool:
    """解除 in words, as Chinese senders lift without the words of CAP. Only of headlines and events, never of long texts."""
    return any(word in text for text in texts for word in LIFTED_WORDS)
