"""Write entries. Always inside the transaction of the change itself: both live or both die."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from lastmile.foundation.access.copying import copy_in, fresh
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import rules
from lastmile.foundation.ledger.models import Entry, Private
from lastmile.kernel import clock


@dataclass(frozen=True)
class Matter:
    """What an entry is about, where there is no row at hand that is its own subject."""

    matter_kind: str
    uid: UUID
    region_code: str = ""


class OutsideTransaction(RuntimeError):
    """An entry was to be written where it could live on without its change."""


def write(
    scope: Scope,
    action: str,
    subject: Any,
    *,
    figures: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Add an unsealed entry about `subject` (has matter_kind, uid, region_code; a `Matter` or a model row).

    `figures`: uids, codes, numbers. `private`: names, phones, free text; kept aside, erasable, digested with a salt.
    `at`: when it happened, if not now (late entry).
    """
    [entry] = write_many(scope, action, [subject], figures=figures, private=private, at=at)
    return entry


def write_many(
    scope: Scope,
    action: str,
    subjects: Iterable[Any],
    *,
    figures: Mapping[str, Any] | None = None,
    private: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> list[Entry]:
    """One entry for each subject, in one insert."""
    return write_each(scope, [Draft(action, one, figures or {}, private or {}) for one in subjects], at=at)


@dataclass(frozen=True)
class Draft:
    """An entry to be written: see `write`."""

    action: str
    subject: Any
    figures: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)


def write_each(scope: Scope, drafts: Iterable[Draft], *, at: datetime | None = None) -> list[Entry]:
    """Entries that differ in what they say, in one insert; for work on many matters at once."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(", ".join(sorted({draft.action for draft in drafts})))
    entries, sides = [], []
    for draft in drafts:
        entry = _entry(scope, draft.action, draft.subject, draft.figures, at)
        if draft.private:
            text = json.dumps(draft.private, ensure_ascii=False, sort_keys=True, default=str)
            salt = secrets.token_hex(16)
            entry.private_digest = rules.private_digest(salt, text, algorithm())
            sides.append(fresh(Private, entry=entry, salt=salt, text=text))
        entries.append(entry)
    copy_in(entries)
    if sides:
        for side in sides:
            side.entry_id = side.entry.pk
        copy_in(sides)
    return entries


def _entry(scope: Scope, action: str, subject: Any, figures: Mapping[str, Any], at: datetime | None) -> Entry:
    return fresh(
        Entry,
        at=at or clock.now(),
        entered_at=timezone.now() if not settings.DEMO else clock.now(),
        actor_uid=scope.person_uid,
        holding_uid=scope.acting_as.holding_uid if scope.acting_as else None,
        system=scope.system,
        action=action,
        subject_kind=subject.matter_kind,
        subject_uid=subject.uid,
        region_code=getattr(subject, "region_code", "") or "",
        figures=json.loads(rules.canonical(figures)),
        evidence=evidence(subject),
    )


def evidence(subject: Any, made_with: str = "") -> str:
    """Digest of the fields the subject's model calls its evidence (`evidence_fields`), "" when it names none.

    `made_with`: the algorithm of an earlier digest to compare with, when not the present one.
    """
    names = getattr(subject, "evidence_fields", ())
    if not names:
        return ""
    made_with = made_with or algorithm()
    return rules.digest(rules.canonical({name: _attribute(subject, name) for name in names}), made_with)


def _attribute(subject: Any, name: str) -> Any:
    value = getattr(subject, name)
    return None if value is None else str(value) if isinstance(value, models.Model) else value


def algorithm() -> str:
    """sha256, or sm3 where asked for."""
    return settings.LEDGER_DIGEST


def erase_before(moment: datetime, limit: int = 1000) -> int:
    """Erase side rows of entries older than a moment, at most `limit` of them; returns how many."""
    old = Private.objects.filter(entry__at__lt=moment, erased_at__isnull=True).order_by("entry_id")
    ids = list(old.values_list("entry_id", flat=True)[:limit])
    return Private.objects.filter(entry_id__in=ids).update(text="", salt="", erased_at=timezone.now())


def erase_private(scope: Scope, entries: Iterable[Entry]) -> int:
    """Erase side rows whose time of keeping is over; digests stay, chains still verify."""
    ids = [entry.pk for entry in entries]
    return Private.objects.filter(entry_id__in=ids, erased_at__isnull=True).update(
        text="", salt="", erased_at=timezone.now()
    )
