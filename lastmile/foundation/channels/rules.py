"""How the state of an attempt follows from what is told about it, whatever the order and however often."""

from __future__ import annotations

from dataclasses import dataclass

# What a gateway may tell, ranked: a later word never undoes a stronger one.
RANK = {
    "waiting": 0,
    "leased": 0,
    "cancelled": 1,
    "unknown": 2,
    "handed": 3,
    "failed": 4,
    "delivered": 5,
    "answered": 6,
}
STATE_OF = {
    "accepted": "handed",
    "ringing": "handed",
    "delivered": "delivered",
    "answered": "answered",
    "hung_up": "failed",
    "no_answer": "failed",
    "busy": "failed",
    "off": "failed",
    "refused": "failed",
    "failed": "failed",
}


@dataclass(frozen=True)
class Told:
    """What is known of an attempt so far. `answered` means that something came back, not that it counts."""

    state: str
    heard: float | None = None
    key: str = ""
    error: str = ""


def after(known: Told, what: str, heard: float | None, key: str) -> Told:
    """The state after one more word from the gateway. Order and repetition do not matter (tested as a property)."""
    fresh = STATE_OF.get(what)
    if fresh is None:
        return known
    stronger = RANK[fresh] > RANK[known.state] or known.state == "unknown"
    state = fresh if stronger else known.state
    best = max((one for one in (known.heard, heard) if one is not None), default=None)
    word = what if fresh == "failed" else ""
    error = "" if state in {"delivered", "answered"} else max(known.error, word)
    return Told(state, best, max(known.key, key), error)


MARKS = {"drill": "【演练】", "demo": "【演示】"}
SENTENCE_ENDS = "。.!!??…;;:,,、"


def wording(text: str, mark: str, say: str) -> str:
    """The whole text one address gets: the mark first, then the message, then what is said to this person alone, as a
    sentence of its own (“收到回1您以2个身份收到” would be read as one).
    """
    stop = "。" if say and text and text[-1] not in SENTENCE_ENDS else ""
    return f"{MARKS.get(mark, '')}{text}{stop}{say}"
