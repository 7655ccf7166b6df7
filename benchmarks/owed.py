"""今日待办 of a person with four posts who also gave out one in ten of everything, and what is open on a branch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from benchmarks import scopes
from benchmarks.databases import rows
from benchmarks.measuring import Read, by_hand
from lastmile.foundation.obligations import selectors
from lastmile.foundation.obligations.selectors import SHOWN
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

COLUMNS = (
    "SELECT o.uid, o.kind, o.subject_kind, o.subject_uid, o.level, o.title, o.place, o.due_at, q.name, p.title, "
    "o.explanation, o.postponed_why, o.outcome, o.rung, o.next_step_at, l.content "
)
BESIDE = (
    " JOIN people_post p ON p.id = o.post_id LEFT JOIN people_holding k ON k.id = o.held_by_id "
    "LEFT JOIN people_person q ON q.id = k.person_id LEFT JOIN obligations_laddercopy l ON l.id = o.ladder_id "
)
SHOWN_ROWS = f"{COLUMNS} FROM obligations_obligation o {BESIDE}"


def reads() -> Iterator[Read]:
    """Every read, in the database chosen."""
    yield _owed_today()
    for who, branch in scopes.narrowest_and_widest().items():
        for late in (False, True):
            for page in ("first", "last"):
                words = "late" if late else "open"
                yield _branch(f"branch, {words}, {who}, {page} page", branch, late, page)
    yield _ten_townships()


def _plain(found: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [(one.uid, one.title, one.due_at, one.holder, one.post) for one in found]


def _plain_raw(found: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [(row[0], row[5], row[7], row[8] or "", row[9]) for row in found]


def _owed_today() -> Read:
    """Eight statements by hand: posts and holdings, two groups of one's own, what was given out, three counts."""
    now = clock.now()
    params = {
        "now": now,
        "soon": now + timedelta(minutes=float(packs.of_installation("system.at_hand_minutes").number)),
        "tonight": clock.end_of(clock.today()),
        "morning": clock.start_of(clock.today()),
        "day": clock.today(),
    }
    posts = (
        "(SELECT post_id FROM people_holding WHERE person_id = 1 AND from_on <= %(day)s "
        "AND (until_on IS NULL OR until_on >= %(day)s))"
    )
    [held] = rows(f"SELECT array_agg(post_id) FROM {posts} AS held", params)
    mine = "o.post_id = ANY(%(posts)s) AND o.done_at IS NULL AND o.postponed_at IS NULL"
    at_hand = "(o.urgent OR (o.due_at > %(now)s AND o.due_at <= %(soon)s))"
    in_order = f"ORDER BY o.due_at, o.id LIMIT {SHOWN}"
    params["posts"] = held[0]
    given = [key for (key,) in rows("SELECT id FROM people_holding WHERE person_id = 1")]
    walks = " UNION ALL ".join(
        f"(SELECT o.id, o.due_at FROM obligations_obligation o WHERE o.opened_by_id = {key} AND o.done_at IS NULL "
        f"AND o.post_id <> ALL(%(posts)s) {in_order})"
        for key in given
    )
    raw = by_hand(
        (f"SELECT post_id FROM {posts} AS held", params),
        (f"{SHOWN_ROWS} WHERE {mine} AND {at_hand} {in_order}", params),
        (f"{SHOWN_ROWS} WHERE {mine} AND NOT {at_hand} AND o.due_at <= %(tonight)s {in_order}", params),
        ("SELECT id FROM people_holding WHERE person_id = 1", params),
        (
            f"{COLUMNS} FROM (SELECT id FROM ({walks}) AS w ORDER BY due_at, id LIMIT {SHOWN}) AS w "
            f"JOIN obligations_obligation o ON o.id = w.id {BESIDE} ORDER BY o.due_at, o.id",
            params,
        ),
        (
            "SELECT count(*) FROM obligations_obligation WHERE post_id = ANY(%(posts)s) AND done_at IS NULL "
            "AND postponed_at IS NOT NULL",
            params,
        ),
        (
            f"SELECT count(*) FROM obligations_obligation o WHERE {mine} AND NOT {at_hand} AND o.due_at > %(tonight)s",
            params,
        ),
        (
            "SELECT count(*) FROM obligations_obligation WHERE post_id = ANY(%(posts)s) AND done_at >= %(morning)s",
            params,
        ),
    )

    def plain_raw() -> list[Any]:
        _posts, urgent, routine, _given, waiting, *counts = raw()
        return [*map(_plain_raw, (urgent, routine, waiting)), *(found[0][0] for found in counts)]

    def ours() -> list[Any]:
        found = selectors.owed_today(scopes.of(""))
        return [*map(_plain, (found.now, found.today, found.waiting)), found.postponed, found.later, found.done_today]

    return Read("owed today, one person with four posts", ours, plain_raw)


def _branch(name: str, branch: str, late: bool, page: str) -> Read:
    where = f"{scopes.below('o', branch)} AND o.done_at IS NULL" + (" AND o.due_at < %(now)s" if late else "")
    params: dict[str, Any] = {"now": clock.now()}
    after = _mark(where, params) if page == "last" else None
    if after:
        where += " AND (o.due_at, o.id) > (%(due)s, %(id)s)"
        params |= {"due": after[0], "id": after[1]}
    raw = by_hand((f"{SHOWN_ROWS} WHERE {where} ORDER BY o.due_at, o.id LIMIT {SHOWN}", params))
    scope = scopes.of(branch)
    return Read(
        name,
        lambda: _plain(selectors.open_in_branch(scope, late_only=late, after=after)),
        lambda: _plain_raw(raw()[0]),
    )


def _mark(where: str, params: dict[str, Any]) -> tuple[datetime, int] | None:
    found = rows(
        f"SELECT o.due_at, o.id FROM obligations_obligation o WHERE {where} "
        f"ORDER BY o.due_at DESC, o.id DESC LIMIT 1 OFFSET {SHOWN - 1}",
        params,
    )
    return (found[0][0], found[0][1]) if found else None


def _ten_townships() -> Read:
    branches = [code for (code,) in rows("SELECT code FROM regions_region WHERE level = 4 ORDER BY code LIMIT 10")]
    walks = " UNION ALL ".join(
        f"(SELECT o.due_at, o.id FROM obligations_obligation o WHERE o.township = '{code}' AND o.done_at IS NULL "
        f"ORDER BY o.due_at, o.id LIMIT {SHOWN})"
        for code in branches
    )
    first = f"(SELECT id FROM ({walks}) AS w ORDER BY due_at, id LIMIT {SHOWN})"
    raw = by_hand((f"{SHOWN_ROWS} WHERE o.id IN {first} ORDER BY o.due_at, o.id", {}))
    scope = scopes.of(*branches)
    return Read(
        "branch, open, ten townships, first page",
        lambda: _plain(selectors.open_in_branch(scope)),
        lambda: _plain_raw(raw()[0]),
        grows=True,
    )
