"""Reads of the record: the timeline of a matter."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery

from lastmile.foundation.access.encrypted import UNREADABLE
from lastmile.foundation.ledger import keys, verify
from lastmile.foundation.ledger.models import Chain, Entry, Head
from lastmile.foundation.regions.models import Region


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


def last_of(kind: str, uid: UUID, actions: Collection[str]) -> Line | None:
    """The newest of these acts on a matter. The caller has checked that the matter is visible."""
    entries = Entry.objects.filter(subject_kind=kind, subject_uid=uid, action__in=actions).select_related("private")
    found = entries.order_by("-at", "-id").first()
    return _line(found) if found else None


def is_noted(kind: str, uid: UUID, action: str, **figures: str) -> bool:
    """Whether a matter has an entry of this action that says these figures; nothing else of it is read."""
    said = {f"figures__{name}": value for name, value in figures.items()}
    return Entry.objects.filter(subject_kind=kind, subject_uid=uid, action=action, **said).exists()


def noted(kind: str, uids: Iterable[UUID], action: str, **figures: str) -> set[UUID]:
    """Which of some matters have an entry of this action that says these figures."""
    said = {f"figures__{name}": value for name, value in figures.items()}
    entries = Entry.objects.filter(subject_kind=kind, subject_uid__in=list(uids), action=action, **said)
    return set(entries.values_list("subject_uid", flat=True))


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


@dataclass(frozen=True)
class ChainRow:
    """A chain as its page shows it."""

    name: str
    length: int
    head: str
    signed_at: datetime | None


def chains_below(code: str) -> list[ChainRow]:
    """The chains of regions below a code, longest first; of the whole tree for "" (with the platform's own)."""
    chains = Chain.objects.all()
    if code:
        within = Region.objects.filter(code__startswith=code[:9]).values("uid")
        chains = chains.filter(region_uid__in=within)
    last = Head.objects.filter(chain=OuterRef("pk")).order_by("-seq").values("at")[:1]
    rows = chains.annotate(signed_at=Subquery(last)).order_by("-length")[:200]
    return [ChainRow(one.name, one.length, one.head, one.signed_at) for one in rows]


def check_chain_of(region_uid: UUID) -> list[Any]:
    """Findings of one region's chain."""
    chain = Chain.objects.filter(region_uid=region_uid).first()
    return list(verify.chain_findings(chain, keys.public_text())) if chain else []


MOST_COUNTED = 20_000


def acts_since(region_uid: UUID, since: datetime) -> list[tuple[str, UUID, int]]:
    """(action, holding, how often) in one region's chain since a moment; of its last 20,000 entries, never more."""
    chain = Chain.objects.filter(region_uid=region_uid).first()
    if chain is None:
        return []
    entries = Entry.objects.filter(chain=chain, seq__gt=chain.length - MOST_COUNTED, at__gte=since)
    counted = entries.filter(holding_uid__isnull=False).order_by().values_list("action", "holding_uid")
    return [(action, holding, times) for action, holding, times in counted.annotate(Count("pk")) if holding]
