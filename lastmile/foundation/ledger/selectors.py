"""Reads of the record: the timeline of a matter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lastmile.foundation.access.encrypted import UNREADABLE
from lastmile.foundation.ledger.models import Entry


@dataclass(frozen=True)
class Line:
    """One line of a timeline. `sealed` is the place in its chain, or empty while unsealed."""

    uid: UUID
    at: datetime
    entered_at: datetime
    actor_uid: UUID | None
    holding_uid: UUID | None
    system: str
    action: str
    figures: dict[str, Any]
    private: dict[str, Any]
    seq: int | None


def timeline(kind: str, uid: UUID) -> list[Line]:
    """Everything that happened to a matter, oldest first. The caller has checked that the matter is visible."""
    entries = Entry.objects.filter(subject_kind=kind, subject_uid=uid).select_related("private").order_by("at", "id")
    return [_line(entry) for entry in entries]


def last_entry(subject: Any) -> Entry | None:
    """The newest entry about a subject."""
    return Entry.objects.filter(subject_kind=subject.matter_kind, subject_uid=subject.uid).order_by("-id").first()


def unsealed() -> int:
    return Entry.objects.filter(seq__isnull=True).count()


def _line(entry: Entry) -> Line:
    side = getattr(entry, "private", None)
    text = side.text if side and side.text and side.text != UNREADABLE else "{}"
    return Line(
        uid=entry.uid,
        at=entry.at,
        entered_at=entry.entered_at,
        actor_uid=entry.actor_uid,
        holding_uid=entry.holding_uid,
        system=entry.system,
        action=entry.action,
        figures=entry.figures,
        private=json.loads(text),
        seq=entry.seq,
    )
