"""Timed work of the people foundation."""

import logging

from lastmile.foundation.people import kept, retention

log = logging.getLogger(__name__)


def forget() -> int:
    """Erase personal data whose time of keeping is over."""
    return retention.forget_all()


def begin_day() -> int:
    """Turn what lists narrow by, for whoever begins in a post today or left one yesterday."""
    return kept.begin_day()


def recount() -> kept.Differences:
    """Count again what lists narrow by, and mend it. Every difference is a fault of ours, so the log has it."""
    found = kept.recount()
    if found:
        log.error("kept facts differed and were mended: %s", found.as_json())
    return found
