"""An alert to very many recipients: durable, in order and queued; and the board over their deliveries."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from uuid import UUID

from django.db import transaction

from benchmarks import filling, scopes
from benchmarks.databases import database, execute, rows
from benchmarks.measuring import Figure, figure, rounds
from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import Household
from lastmile.foundation.access.encrypted import ring
from lastmile.foundation.channels import selectors
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.bulk import tallying
from lastmile.foundation.channels.bulk.fanning import BATCH
from lastmile.foundation.ledger.services import Matter
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

RUNS = 3  # of each side, in turn: a run writes a million rows into eight indexes
GOAL, MINUTE, BOARD = 1.5, 60.0, 50.0
IN_DANGER = 100  # one household in so many
ROWS = (
    "INSERT INTO channels_attempt (uid, message_id, channel, address, address_key, say, reference, subject_uid, lane, "
    "asks, state, fence, tries, repeats, created_at, key, replies, error) "
    "SELECT lastmile_uuid7(), %(message)s, 'sms', h.phone, h.phone_key, '', h.uid, %(subject)s, "
    "CASE WHEN h.id % %(danger)s = 0 THEN 1 ELSE 2 END, false, 'waiting', 0, 0, 0, %(now)s, '', '[]', '' "
    "FROM profile_household h WHERE h.left_on IS NULL AND h.phone_key <> '' "
    "ORDER BY CASE WHEN h.id % %(danger)s = 0 THEN 1 ELSE 2 END, "
    "CASE WHEN h.id % %(danger)s = 0 AND h.need_help > 0 THEN 0 ELSE 1 END, h.id ON CONFLICT DO NOTHING"
).replace("id % %", "id %% %")
ENTRIES = (
    "INSERT INTO ledger_entry (uid, at, entered_at, actor_uid, system, action, subject_kind, subject_uid, region_code, "
    "figures, evidence, private_digest, hash) SELECT lastmile_uuid7(), %(now)s, now(), NULL, '', 'messages.queued', "
    "'alert', %(subject)s, '', jsonb_build_object('count', %(batch)s), '', '', '' FROM generate_series(1, %(batches)s)"
)


def measure(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """Four figures: seconds to queue against SQL by hand and against a minute; milliseconds of the board, fresh and folded."""
    with database("queuing", count) as place, place.chosen():
        execute(filling.PLACES)
        said(f"households for {count:,}")
        filling.regions(count)
        households(count)
        areas = list(Region.objects.filter(level=Region.Level.PROVINCE).values_list("code", flat=True))
        ours: list[float] = []
        raw: list[float] = []
        digests = set()
        for run in rounds(RUNS):
            said(f"queuing {count:,}, run {run + 1}")
            digests |= {
                _timed(lambda subject: _raw(subject, count), raw),
                _timed(lambda subject: _ours(subject, areas), ours),
            }
        if len(digests) != 1:
            raise AssertionError("queuing: ours and raw put other recipients, or in another order")
        yield figure(f"alert to {count:,} recipients: queued with ledger", median(ours), median(raw), GOAL, count, "s")
        yield figure("alert: queued within a minute", median(ours), MINUTE, 1.0, count, "s")
        said("the board")
        yield from _board(count)


def households(count: int, phones: bool = True) -> None:
    """One in twenty needs help. All have one phone as far as its ciphertext goes, and a number of their own to the index."""
    sealed = ring().encrypt("15400000000")
    filling._fill(
        Household, count,
        head=f"'{sealed}'", phone=f"'{sealed}'", phone_key="md5(i::text) || md5((i + 1)::text)",
        need_help="CASE WHEN i % 20 = 0 THEN 1 ELSE 0 END", checked_on="current_date", **filling._place(),
    )  # fmt: skip


def _timed(write: Callable[[UUID], None], seconds: list[float]) -> str:
    """Write into empty tables; returns a digest of who was put, in which lane and order."""
    execute("TRUNCATE channels_attempt, channels_tally, channels_fanout")
    execute("CHECKPOINT")
    began = time.perf_counter()
    write(uuid7())
    seconds.append(time.perf_counter() - began)
    [(digest,)] = rows("SELECT md5(string_agg(lane || reference::text, ',' ORDER BY id)) FROM channels_attempt")
    return str(digest)


def _ours(subject: UUID, areas: list[str]) -> None:
    groups = profile.recipients(areas, danger=Household.unscoped.extra(where=[f"id %% {IN_DANGER} = 0"]).values("uid"))
    message = channels.word(text="暴雨红色预警")
    channels.fan_out(scopes.of(""), message.uid, groups, channel="sms", subject=Matter("alert", subject), seconds=None)


def _raw(subject: UUID, count: int) -> None:
    """Without our counting, which whoever writes by hand would not do."""
    message = channels.word(text="暴雨红色预警")
    params = {
        "message": message.pk, "subject": subject, "danger": IN_DANGER, "now": clock.now(), "batch": BATCH,
        "batches": -(-count // BATCH),
    }  # fmt: skip
    execute("ALTER TABLE channels_attempt DISABLE TRIGGER channels_attempt_put")
    with transaction.atomic():
        execute(ROWS, params)
        execute(ENTRIES, params)
    execute("ALTER TABLE channels_attempt ENABLE TRIGGER channels_attempt_put")


def _board(count: int) -> Iterator[Figure]:
    """Deliveries in every state, changed in a thousand pieces as workers do; what is read equals a recount."""
    [(subject, first, last)] = rows("SELECT subject_uid, min(id), max(id) FROM channels_attempt GROUP BY subject_uid")
    pieces, states = 1_000, "ARRAY['waiting', 'leased', 'handed', 'delivered', 'answered', 'failed', 'unknown']"
    step = -(-(last - first + 1) // pieces)
    for number in range(pieces):
        low = first + number * step
        change = f"UPDATE channels_attempt SET state = ({states})[1 + id * 7919 %% 7] WHERE id >= %s AND id < %s"
        execute(change, [low, low + step])
    for name in ("fresh", "folded"):
        if tallying.differences():
            raise AssertionError("the board differs from a recount")
        yield figure(f"alert: board, {name}, equal to the recount", _read(subject), BOARD, 1.0, count, "ms")
        tallying.fold()


def _read(subject: UUID) -> float:
    """Milliseconds of what a board asks for: every figure, repeats and how far it is queued."""
    times = []
    for _time in range(11):
        began = time.perf_counter()
        selectors.figures(subject)
        selectors.repeats(subject)
        selectors.fanned_out(subject)
        times.append((time.perf_counter() - began) * 1000)
    return median(times)
