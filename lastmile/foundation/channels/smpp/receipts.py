"""Delivery receipts: a deliver_sm that tells of one of our messages, in options or in a text of its own form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lastmile.foundation.channels.smpp.pdu import Short, Tag

KIND, RECEIPT = 0x3C, 0x04  # bits of esm_class
FIELD = re.compile(rb"(?:^|\s)(id|stat|err):\s*(\S*)", re.IGNORECASE)
# SMPP 3.4, message_state and the words of receipts. What is not final yet says nothing.
DELIVERED, FAILED = "delivered", "failed"
STATES = {2: DELIVERED, 3: FAILED, 4: FAILED, 5: FAILED, 8: FAILED}
WORDS = {"DELIVRD": DELIVERED, "EXPIRED": FAILED, "DELETED": FAILED, "UNDELIV": FAILED, "REJECTD": FAILED}


@dataclass(frozen=True)
class Receipt:
    """What became of a message, by the SMSC's id; `what` is empty while that is not final."""

    message_id: str
    what: str
    error: str


def is_receipt(message: Short) -> bool:
    return message.esm_class & KIND == RECEIPT


def read(message: Short) -> Receipt | None:
    """The receipt in a message, options first; None when it names no message."""
    fields = {name.lower(): value.decode("ascii", "replace") for name, value in FIELD.findall(message.text)}
    named = message.options.get(Tag.RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0").decode("ascii", "replace")
    message_id = (named or fields.get(b"id", ""))[:65]
    if not message_id:
        return None
    state = message.options.get(Tag.MESSAGE_STATE, b"")[:1]
    word = fields.get(b"stat", "").upper()
    what = STATES.get(state[0], "") if state else WORDS.get(word, "")
    error = fields.get(b"err", "")[:12]
    return Receipt(message_id, what, word[:12] if error.strip("0") == "" and what == FAILED else error)
