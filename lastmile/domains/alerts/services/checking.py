"""The verdict over bytes by the figures and certificates of this installation: the command, the page and every way in alike.

No database is asked: these figures are one for the whole installation.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import cap

MEGABYTE = 1_000_000


def check(content: bytes, trust: cap.Trust | None = None) -> cap.Verdict:
    """The verdict; `trust` left out: whom this installation trusts. Never an exception, whatever the bytes."""
    ahead = packs.of_installation("warning.sender_clock_minutes").duration
    return cap.check(content, trust or trusted(), most=most_bytes(), skew=ahead)


def most_bytes() -> int:
    """How long a message may be; longer ones are not read."""
    return int(packs.of_installation("warning.message_megabytes_most").number * MEGABYTE)


def trusted() -> cap.Trust | None:
    """The certificates this installation trusts; None where it names none."""
    folder = Path(settings.CAP_TRUST)
    return cap.from_folder(folder) if folder.is_dir() else None
