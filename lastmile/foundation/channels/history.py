"""What happened to attempts: an append-only table that the sealer digests in batches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from lastmile.foundation.channels.bulk.statements import insert_rows
from lastmile.foundation.channels.models import AttemptEvent
from lastmile.kernel import clock

COLUMNS = ("attempt_uid", "at", "what", "figures")


def note(attempts: Iterable[tuple[UUID, str, dict[str, Any]]], at: datetime | None = None) -> None:
    """Add events (attempt, what, figures) to the history."""
    at = at or clock.now()
    insert_rows(AttemptEvent, COLUMNS, [(uid, at, what, figures) for uid, what, figures in attempts])
