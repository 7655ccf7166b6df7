"""Timed work of certificates, and what happens when a skill changes."""

from __future__ import annotations

from uuid import UUID

from lastmile.workflows.certificates import owing


def remind() -> None:
    """Every morning: certificates that end soon are owed."""
    owing.remind()


def settle(person_uid: UUID) -> None:
    """A skill was added, renewed or dropped, or its person left."""
    owing.settle(person_uid)
