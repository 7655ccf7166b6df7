"""Timed work of the base database."""

from lastmile.domains.profile import services


def open_looks() -> None:
    """Every morning: townships whose base database is to be looked through again soon, or never was."""
    services.open_looks()
