"""What every rule looks at, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from lastmile.kernel.cap.findings import Finding
from lastmile.kernel.cap.messages import Message


@dataclass(frozen=True)
class Case:
    """The message, the element it was read from, the present, and how far clocks may differ."""

    message: Message
    root: etree._Element
    now: datetime
    skew: timedelta


Rule = Callable[[Case], Iterator[Finding]]


def found(id: str, sentence: str, at: str = "", *, grave: bool = True, **more: Any) -> Finding:
    """What a rule found."""
    return Finding(f"semantic.{id}", sentence, at, grave, more)
