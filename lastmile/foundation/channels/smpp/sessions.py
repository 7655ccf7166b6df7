"""The session of this process with each account: opened when wanted, opened again when it ended."""

from __future__ import annotations

import threading

from lastmile.foundation.channels.smpp import inbound
from lastmile.foundation.channels.smpp.account import Account
from lastmile.foundation.channels.smpp.session import Manners, Session
from lastmile.foundation.rulepacks import selectors as packs

_open: dict[Account, Session] = {}
_lock = threading.Lock()


def current(account: Account) -> Session:
    """A live session with this account. Raises NotBound."""
    with _lock:
        found = _open.get(account)
        if found is None or not found.alive:
            found = _open[account] = Session(account, manners(), inbound.heard)
        return found


def is_open(account: Account) -> bool:
    """Whether this process is bound."""
    found = _open.get(account)
    return found is not None and found.alive


def manners() -> Manners:
    """What the packs say a session keeps to."""
    return Manners(
        answer_seconds=packs.value("channel.gateway_answer_seconds", "").number,
        enquire_seconds=packs.value("channel.smpp_enquire_seconds", "").number,
        window=packs.value("channel.smpp_window", "").whole,
        pause_seconds=packs.value("channel.smpp_throttle_seconds", "").number,
    )


def leave_all() -> None:
    """Say goodbye everywhere: the worker stops, or a test is over."""
    with _lock:
        left = list(_open.values())
        _open.clear()
    for session in left:
        session.leave()
