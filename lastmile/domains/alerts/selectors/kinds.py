"""The signals of the packs, and which of them a message speaks of."""

from __future__ import annotations

from collections.abc import Mapping

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.signals import Signal, SignalText


def signals() -> Mapping[str, Signal]:
    """Every signal by id, in the order of the packs."""
    return catalogue.current().signals


def signal_of(event: str, headline: str = "", codes: tuple[str, ...] = ()) -> str:
    """The id of the signal that a national event code, the event or the headline names; "" for none of them.

    The longest name wins: 森林火险 is not 火险, 道路结冰 not 结冰.
    """
    by_code = {one.cap.code: one.id for one in signals().values() if one.cap.code}
    if found := next((by_code[code] for code in codes if code in by_code), ""):
        return found
    for text in (event, headline):
        named = [(len(name), one.id) for one in signals().values() for name in _names(one) if name and name in text]
        if named:
            return max(named)[1]
        english = text.strip().lower()
        for one in signals().values():
            if english and one.cap.event.lower() == english:
                return one.id
    return ""


def _names(signal: Signal) -> tuple[str, ...]:
    return (signal.title, *signal.names)


def title_of(signal: str, event: str = "") -> str:
    """暴雨: the kind in the words of the packs, else as it was sent."""
    found = signals().get(signal)
    return found.title if found else event


def texts_of(signal: str, level: str, level_text: str) -> SignalText | None:
    """The ready-made texts of a signal at a level as received, or None."""
    found = signals().get(signal)
    return found.text_of(level, level_text) if found else None
