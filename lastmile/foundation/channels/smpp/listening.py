"""Stay bound while nothing is sent: receipts and what people write come whenever they like."""

from __future__ import annotations

import logging

from lastmile.foundation.channels import health
from lastmile.foundation.channels.smpp import inbound, sessions
from lastmile.foundation.channels.smpp.account import Account
from lastmile.foundation.channels.smpp.session import NotBound

log = logging.getLogger(__name__)


def look(account: Account) -> bool:
    """Bind if we are not; an SMSC that cannot be reached is a broken channel even while nothing waits to be sent."""
    was_open = sessions.is_open(account)
    try:
        sessions.current(account)
    except NotBound as problem:
        log.warning("smpp %s: %s", account.name, problem)
        health.note("sms", well=False)
        return False
    if not was_open:
        health.note("sms", well=True)
    inbound.join_what_waits()
    return True
