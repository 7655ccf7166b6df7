"""A call to many posts through the areas of an alert: durable, owed and with its facts, against INSERT … SELECT by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from uuid import UUID

from django.db import transaction

from benchmarks import filling, opening, scopes
from benchmarks.databases import database, execute, rows
from benchmarks.measuring import Figure, figure, rounds
from lastmile.domains.orders import public as orders
from lastmile.foundation.obligations.services import BATCH
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

GOAL, MINUTE = 1.5, 60.0  # seconds
OWED = (
    opening.ROW.replace("%(title)s, '', '', ''", "%(title)s, '', %(level)s, ''").replace("false, false", "true, false")
    + " AND p.kind = ANY(%(kinds)s) AND left(p.region_code, 9) = ANY(%(areas)s)"
)
KINDS = sorted(set(filling.KINDS))


def measure(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """Two figures: seconds to issue a call to `count` posts against SQL by hand and against a minute."""
    with database("calling", count) as place, place.chosen():
        execute(filling.PLACES)
        for step in (filling.regions, filling.people, filling.posts, filling.holdings):
            said(f"{step.__name__} for {count:,}")
            step(count)
        areas = sorted(Region.objects.filter(level=Region.Level.TOWNSHIP).values_list("code", flat=True))
        said(f"calling through {len(areas)} areas")
        model = uuid7()
        _ours(model, areas)
        _assert_same(model, areas, count)
        ours, raw = [], []
        for _run in rounds():
            ours.append(_timed(lambda subject: _ours(subject, areas)))
            raw.append(_timed(lambda subject: _raw(subject, model, areas, count)))
    yield figure(f"alert to {count:,} posts: called through its areas", median(ours), median(raw), GOAL, count, "s")
    yield figure("alert: posts called within a minute", median(ours), MINUTE, 1.0, count, "s")


def _timed(write: Callable[[UUID], None]) -> float:
    subject = uuid7()
    began = time.perf_counter()
    write(subject)
    return time.perf_counter() - began


def _ours(subject: UUID, areas: list[str]) -> None:
    orders.issue_call(
        scopes.of(""),
        uid=subject,
        region_code="11",
        text="暴雨红色预警",
        level="red",
        post_kinds=KINDS,
        areas=areas,
        source=("alert", uuid7()),
    )


def _raw(subject: UUID, model: UUID, areas: list[str], count: int) -> None:
    """With the title, clocks and ladder of a call that ours issued."""
    found = rows(
        "SELECT title, level, opened_at, due_at, ladder_id, next_step_at FROM obligations_obligation "
        "WHERE subject_uid = %s LIMIT 1",
        [model],
    )
    [(title, level, opened, due, ladder, step)] = found
    params = {
        "kind": "call.answer", "subject": subject, "title": title, "level": level, "opened": opened, "due": due,
        "ladder": ladder, "step": step, "day": clock.today(), "actor": uuid7(), "handler": opening.HANDLER,
        "batch": BATCH, "batches": -(-count // BATCH), "kinds": KINDS, "areas": areas,
    }  # fmt: skip
    with transaction.atomic():
        for sql in (OWED, opening.ENTRIES, opening.JOB):
            execute(sql, params)


def _assert_same(model: UUID, areas: list[str], count: int) -> None:
    """Both open the same posts with the same words and clocks."""
    raw = uuid7()
    _raw(raw, model, areas, count)
    columns = (
        "post_id, region_code, held_by_id, title, level, urgent, due_at - opened_at, next_step_at - opened_at, rung"
    )
    both = f"SELECT {columns} FROM obligations_obligation WHERE subject_uid = %s ORDER BY post_id"
    if len(rows(both, [model])) != count or rows(both, [model]) != rows(both, [raw]):
        raise AssertionError("calling: ours and raw opened different posts")
