"""What the rows of one sheet are compared by: digests, so that a large sheet is compared without being held."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIGNS = 24  # of a digest: far more than the rows of a sheet need


@dataclass(frozen=True)
class Said:
    """One thing a row says that other rows may say too: a number, a claim, a place; and who is named with it."""

    mark: str
    who: str


@dataclass(frozen=True)
class Marked:
    """`same`: equal for the same row twice. `near`: equal for rows with the same fingerprint. Empty: nothing to compare."""

    same: str = ""
    near: str = ""
    said: Sequence[Said] = ()


def mark_of(parts: Iterable[str]) -> str:
    """What equal rows share, as a digest; nothing for a row that says nothing."""
    words = list(parts)
    return hashlib.sha256("\x1f".join(words).encode()).hexdigest()[:SIGNS] if any(words) else ""
