"""The two sides of a commit as crash points (`kernel.crash`): what stands on each is what a restart finds."""

from django.db import transaction

from lastmile.kernel import crash


def at_commit(name: str) -> None:
    """Mark the transaction we are in: points `name.before` (nothing of it is kept) and `name.after` (all of it is)."""
    if crash.is_armed():
        crash.point(f"{name}.before")
        transaction.on_commit(lambda: crash.point(f"{name}.after"))
