"""Opening an obligation for each of many posts, with ledger and facts, against INSERT … SELECT by hand.

Both write into the same tables, which grow alike: same columns, indexes and constraints by construction.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from uuid import UUID

from django.db import transaction

from benchmarks import filling, scopes
from benchmarks.databases import database, execute, rows
from benchmarks.measuring import Figure, figure, rounds
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger.services import Matter
from lastmile.foundation.obligations import services
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.services import BATCH, Owed
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

HANDLER = "lastmile.foundation.obligations.jobs.climb"
GOAL = 1.5
ROW = (
    "INSERT INTO obligations_obligation (uid, post_id, region_id, region_code, held_by_id, kind, subject_kind, "
    "subject_uid, occurrence, title, place, level, line, urgent, standing, opened_at, due_at, ladder_id, climbs_from, "
    "next_step_at, postponed_why, explanation, outcome, reason, rung, runs) "
    "SELECT lastmile_uuid7(), p.id, p.region_id, p.region_code, h.id, %(kind)s, 'call', %(subject)s, '', %(title)s, "
    "'', '', '', false, false, %(opened)s, %(due)s, %(ladder)s, %(opened)s, %(step)s, '', '', '', '', 0, 0 "
    "FROM people_post p LEFT JOIN people_holding h ON h.post_id = p.id AND h.rank = 'A' AND h.from_on <= %(day)s "
    "AND (h.until_on IS NULL OR h.until_on >= %(day)s) WHERE p.closed_on IS NULL"
)
ENTRIES = (
    "INSERT INTO ledger_entry (uid, at, entered_at, actor_uid, system, action, subject_kind, subject_uid, region_code, "
    "figures, evidence, private_digest, hash) SELECT lastmile_uuid7(), %(opened)s, now(), %(actor)s, '', "
    "'obligations.opened', 'call', %(subject)s, '', jsonb_build_object('kind', %(kind)s::text, 'count', %(batch)s), "
    "'', '', '' FROM generate_series(1, %(batches)s)"
)
JOB = (
    "INSERT INTO jobs_job (handler, fact, subject_uid, state, run_at, fence, tries, last_error, created_at) "
    "VALUES (%(handler)s, 'call.issued', %(subject)s, 'waiting', now(), 0, 0, '', now())"
)


def measure(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """One figure: seconds to open `count` obligations."""
    with database("opening", count) as place, place.chosen():
        execute(filling.PLACES)
        for step in (filling.regions, filling.people, filling.posts, filling.holdings):
            said(f"{step.__name__} for {count:,}")
            step(count)
        said("opening")
        assert_same(count)
        ours, raw = [], []
        for _run in rounds():
            ours.append(_timed(_ours))
            raw.append(_timed(lambda subject: _raw(subject, count)))
    yield figure(f"opening {count:,} obligations with ledger and facts", median(ours), median(raw), GOAL, count, "s")


def _timed(write: Callable[[UUID], None]) -> float:
    subject = uuid7()
    began = time.perf_counter()
    write(subject)
    return time.perf_counter() - began


def _ladder() -> Ladder:
    return Ladder.from_json(packs.ladder("red_night", ""))


def _owed(subject: UUID) -> Owed:
    opened = clock.now()
    return Owed(
        "call.answer",
        Matter("call", subject),
        "叫应",
        opened + timedelta(minutes=5),
        ladder=_ladder(),
        opened_at=opened,
    )


def _ours(subject: UUID) -> None:
    services.open_many(scopes.of(""), Post.unscoped.all(), _owed(subject))
    with transaction.atomic():
        jobs.later(HANDLER, subject, fact="call.issued")


def _raw(subject: UUID, count: int) -> None:
    owed = _owed(subject)
    [(ladder,)] = rows("SELECT id FROM obligations_laddercopy")
    params = {
        "kind": owed.kind, "subject": subject, "title": owed.title, "opened": owed.opened_at, "due": owed.due_at,
        "ladder": ladder, "step": owed.first_step, "day": clock.today(), "actor": uuid7(), "handler": HANDLER,
        "batch": BATCH, "batches": -(-count // BATCH),
    }  # fmt: skip
    with transaction.atomic():
        for sql in (ROW, ENTRIES, JOB):
            execute(sql, params)


def assert_same(count: int) -> None:
    """Both write the same rows but for what must differ: keys, uids, the matter and its moment."""
    ours, raw = uuid7(), uuid7()
    _ours(ours)
    _raw(raw, count)
    columns = "post_id, region_code, held_by_id, kind, title, urgent, standing, due_at - opened_at, next_step_at - opened_at, rung"
    both = f"SELECT {columns} FROM obligations_obligation WHERE subject_uid = %s ORDER BY post_id"
    tallies = "SELECT (SELECT count(*) FROM ledger_entry WHERE subject_uid = %s), (SELECT count(*) FROM jobs_job WHERE subject_uid = %s)"
    assert len(rows(both, [ours])) == count
    if rows(both, [ours]) != rows(both, [raw]) or rows(tallies, [ours] * 2) != rows(tallies, [raw] * 2):
        raise AssertionError("opening: ours and raw wrote different rows")
