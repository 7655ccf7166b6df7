"""Put one message to very many addresses on its way: set-based, in order, going on where a killed worker stopped."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, QuerySet

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.models import Attempt, FanOut, Message
from lastmile.foundation.jobs import crash
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.kernel import clock

BATCH = 10_000
A_TURN = 1.5  # seconds a job may take before it lets others go first
COPIED = ("uid", "address", "address_key", "reference")


@dataclass(frozen=True)
class Recipients:
    """A group of addresses of one lane: rows, and which of their fields hold the address, its blind index and the uid.

    The address is copied as it is stored, encrypted; nothing is decrypted. A group is put in the order of its keys.
    """

    lane: int
    rows: QuerySet[Any]
    address: str = "phone"
    address_key: str = "phone_key"
    reference: str = "uid"

    def __post_init__(self) -> None:
        if self.lane < 1:
            raise ValueError("lane 0 is that of posts")


def fan_out(
    scope: Scope,
    message_uid: UUID,
    recipients: Sequence[Recipients],
    *,
    channel: str,
    subject: Any,
    asks: bool = False,
    seconds: float | None = A_TURN,
    batch: int = BATCH,
) -> int:
    """One attempt for each address of each group, group after group; returns how many that are in all.

    One message an address: whoever is in two groups, or shares a phone, gets it once, with the first. Safe to call again
    at any time, from two workers at once, and after a crash: what is put stays, the rest follows, nothing twice. Once
    finished it stays so. Each batch has its ledger entry and its fact `messages.queued` in its own transaction.

    `subject` has matter_kind, uid and region_code. After `seconds` (of the running job, if any) raises `jobs.Retry` if there is more to do: a job lets
    it pass and is run again soon, so that a million residents hold up no ladder. None: to the end at once.
    """
    until = time.monotonic() + seconds - jobs.seconds_running() if seconds is not None else None
    while (state := _one_batch(scope, message_uid, recipients, channel, subject, asks, batch)).finished_at is None:
        if until is not None and time.monotonic() >= until:
            raise jobs.Retry(f"{state.queued} queued", soon=True)
    return state.queued


@transaction.atomic
def _one_batch(
    scope: Scope,
    message_uid: UUID,
    recipients: Sequence[Recipients],
    channel: str,
    subject: Any,
    asks: bool,
    batch: int,
) -> FanOut:
    """The next batch, or the end. Whoever holds the row of this fan-out goes on; a second worker waits for it."""
    state = _held(message_uid, channel, subject.uid)
    if state.finished_at:
        return state
    if state.place >= len(recipients):
        return _move(state, finished_at=clock.now())
    group = recipients[state.place]
    keys = list(_of_group(group).filter(pk__gt=state.after).values_list("pk", flat=True)[:batch])
    if not keys:
        return _move(state, place=state.place + 1, after=0)
    number = _insert(group.lane, _of_group(group).filter(pk__gte=keys[0], pk__lte=keys[-1]), group, state, asks)
    if number:
        figures = {"message": message_uid, "channel": channel, "lane": group.lane, "count": number}
        ledger.write(scope, "messages.queued", subject, figures=figures)
        jobs.tell("messages.queued", subject)
    _move(state, after=keys[-1], queued=state.queued + number)
    crash.at_commit("messages.queued")
    return state


def _held(message_uid: UUID, channel: str, subject_uid: UUID) -> FanOut:
    message = Message.objects.get(uid=message_uid)
    fresh = FanOut(message=message, channel=channel, subject_uid=subject_uid, begun_at=clock.now())
    FanOut.objects.bulk_create([fresh], ignore_conflicts=True)
    return FanOut.objects.select_for_update().get(message=message, channel=channel)


def _move(state: FanOut, **changes: int | datetime) -> FanOut:
    FanOut.objects.filter(pk=state.pk).update(**changes)
    for name, value in changes.items():
        setattr(state, name, value)
    return state


def _of_group(group: Recipients) -> QuerySet[Any]:
    """Its rows that have an address, in the order in which they are put."""
    return group.rows.exclude(**{group.address_key: ""}).order_by("pk")


def _insert(lane: int, rows: QuerySet[Any], group: Recipients, state: FanOut, asks: bool) -> int:
    """One INSERT … SELECT. The columns are those of the model, whatever they are; an address already put is passed by."""
    copied = {
        "to_pk": F("pk"), "to_address": F(group.address), "to_key": F(group.address_key), "to_uid": F(group.reference)
    }  # fmt: skip
    chosen, chosen_params = rows.values(**copied).query.sql_with_params()
    same = _same_for_all(
        message_id=state.message_id, channel=state.channel, subject_uid=state.subject_uid, lane=lane, asks=asks,
        created_at=clock.now(),
    )  # fmt: skip
    fields = [cast("models.Field[Any, Any]", Attempt._meta.get_field(name)) for name in same]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(_mark(field) for field in fields)
    params = [field.get_db_prep_save(value, connection) for field, value in zip(fields, same.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO channels_attempt ({', '.join(COPIED)}, {columns}) "
            f"SELECT lastmile_uuid7(), r.to_address, r.to_key, r.to_uid, {marks} FROM ({chosen}) AS r "
            "WHERE true ORDER BY r.to_pk ON CONFLICT DO NOTHING",
            [*params, *chosen_params],
        )
        return int(cursor.rowcount)


def _same_for_all(**values: Any) -> dict[str, Any]:
    """A value for every column that is not copied: what was asked for, else the model's own default."""
    found = {}
    for field in Attempt._meta.concrete_fields:
        if field.primary_key or field.name in COPIED:
            continue
        found[field.name] = values.pop(field.attname) if field.attname in values else _usual(field)
    assert not values, values
    return found


def _usual(field: models.Field[Any, Any]) -> Any:
    return None if field.null and not field.has_default() else field.get_default()


def _mark(field: models.Field[Any, Any]) -> str:
    """PostgreSQL takes a bare parameter of a select list for text; say what each is."""
    if connection.vendor == "sqlite":
        return "%s"
    kind = field.rel_db_type(connection) if field.is_relation else None
    return f"%s::{kind or field.db_type(connection)}"
