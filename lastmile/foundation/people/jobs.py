"""Timed work of the people foundation."""

from lastmile.foundation.people import retention


def forget() -> int:
    """Erase personal data whose time of keeping is over."""
    return retention.forget_all()
