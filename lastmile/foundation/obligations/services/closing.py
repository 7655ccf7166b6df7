"""Close obligations, and move those closed long ago out of the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations.models import Obligation, ObligationArchive
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.obligations.services.opening import BATCH
from lastmile.kernel import clock


@transaction.atomic
def close(
    scope: Scope,
    obligations: Iterable[Obligation],
    *,
    done_at: datetime | None = None,
    done_by_id: int | None = None,
    done_by: Mapping[int, int] | None = None,
    outcome: Outcome | None = None,
    reason: str = "",
) -> int:
    """Close open obligations because the work was done (or made void, superseded, transferred). Returns how many were open.

    Without `outcome` it is done or late by each one's due time. `done_by` says by post under which holding it was done,
    else `done_by_id`, else whoever acts. Closing twice changes nothing. The caller writes the ledger.
    """
    by_holding: dict[int | None, list[int]] = {}
    usual = done_by_id or (scope.acting_as.holding_id if scope.acting_as else None)
    for one in obligations:
        by_holding.setdefault((done_by or {}).get(one.post_id, usual), []).append(one.pk)
    closed = 0
    for holding_id, keys in by_holding.items():
        for start in range(0, len(keys), 1000):
            rows = Obligation.unscoped.filter(pk__in=sorted(keys)[start : start + 1000])
            closed += _close(rows, done_at or clock.now(), holding_id, outcome, reason)
    return closed


@transaction.atomic
def close_all(
    scope: Scope, *, subject_uid: UUID, kinds: Iterable[str], outcome: Outcome | None = None, reason: str = ""
) -> int:
    """Close every open obligation of these kinds on a matter, in one or two statements."""
    rows = Obligation.unscoped.filter(subject_uid=subject_uid, kind__in=list(kinds))
    return _close(rows, clock.now(), scope.acting_as.holding_id if scope.acting_as else None, outcome, reason)


@transaction.atomic
def set_aside(scope: Scope, keys: Iterable[int], *, reason: str) -> int:
    """What is not owed any more for now, but may be once more: it is kept under an occurrence of its own, so that opening the
    same again finds nothing in its way.

    What is open is superseded with the reason; what was done stays as it was done. Returns how many were open. The caller
    writes the ledger.
    """
    found, open_ = sorted(keys), 0
    for start in range(0, len(found), 1000):
        rows = Obligation.unscoped.filter(pk__in=found[start : start + 1000])
        holding = scope.acting_as.holding_id if scope.acting_as else None
        open_ += _close(rows, clock.now(), holding, Outcome.SUPERSEDED, reason)
        rows.update(occurrence=Concat(Value("aside "), Cast("pk", CharField())))
    return open_


def _close(
    rows: QuerySet[Obligation], done_at: datetime, done_by_id: int | None, outcome: Outcome | None, reason: str
) -> int:
    words: dict[str, Any] = {
        "done_at": done_at,
        "done_by_id": done_by_id,
        "entered_at": clock.now(),
        "reason": reason[:120],
        "next_step_at": None,
    }
    open_ = rows.filter(done_at__isnull=True)
    if outcome is not None:
        return open_.update(outcome=outcome, **words)
    late = open_.filter(due_at__lt=done_at).update(outcome=Outcome.LATE, **words)
    return late + open_.update(outcome=Outcome.DONE, **words)


@transaction.atomic
def archive(before: datetime, limit: int = BATCH) -> int:
    """Move obligations closed before a moment to the archive table. Returns how many."""
    closed = Obligation.unscoped.filter(done_at__lt=before).order_by("done_at", "id")
    ids = list(closed.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    if not ids:
        return 0
    names = [column.column for column in Obligation._meta.concrete_fields if not column.generated]
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ObligationArchive._meta.db_table} ({columns}) SELECT {columns} "
            f"FROM {Obligation._meta.db_table} WHERE id IN ({marks})",
            ids,
        )
    Obligation.unscoped.filter(pk__in=ids).delete()
    return len(ids)
