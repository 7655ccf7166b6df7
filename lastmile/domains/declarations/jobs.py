"""What runs by the timetable."""

from __future__ import annotations

from lastmile.domains.declarations import services


def forget() -> None:
    """Erase what households told and is kept long enough, and what was never proved."""
    services.forget()
