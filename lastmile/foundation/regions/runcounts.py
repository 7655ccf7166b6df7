"""How many rows hold a run, as the database knows without looking: statistics on PostgreSQL, a bounded look on SQLite.

Asked when a query is written, to decide between looking words up and walking the list until a page is full.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

A_PAGE = 51
FEW = 1_000  # on SQLite, where a look costs no more than so many steps
LISTED = 10_000  # runs in the statistics at most: ten times the target that RunIndex sets
KEPT_FOR = 600.0  # seconds; statistics themselves are renewed no more often
STATISTICS = """
SELECT c.reltuples::float8, s.most_common_elems::text::text[], s.most_common_elem_freqs
FROM pg_class c LEFT JOIN pg_stats s ON s.schemaname = current_schema() AND s.tablename = %s
WHERE c.oid = %s::regclass AND s.most_common_elems IS NOT NULL
"""

BRANCHES = """
SELECT CASE WHEN s.n_distinct < 0 THEN -s.n_distinct * c.reltuples ELSE s.n_distinct END::float8
FROM pg_stats s JOIN pg_class c ON c.oid = %s::regclass
WHERE s.schemaname = current_schema() AND s.tablename = %s AND s.attname = %s
"""


@dataclass(frozen=True)
class Counts:
    """Of an indexed column: rows of its table, rows holding each of its common runs, and the most any other run has."""

    total: float
    common: dict[str, float]
    others: float

    def of(self, run: str) -> float:
        """About how many rows hold a run; of uncommon ones, at most so many."""
        return self.common.get(run, self.others)

    def rare(self, runs: Sequence[str]) -> bool:
        """Whether reading every row that holds the runs costs less than walking the list to the end of a page.

        Of N rows with M among them, a walk meets a page after about a page × N / M rows, an index reads M.
        """
        rows = min(map(self.of, runs))
        return rows * rows <= A_PAGE * self.total

    def known(self, runs: Sequence[str]) -> bool:
        """Whether the planner has counted them all; of others it thinks them far too common."""
        return all(run in self.common for run in runs)


_known: dict[tuple[str, ...], tuple[float, Counts | None]] = {}


_branches: dict[tuple[str, ...], tuple[float, float]] = {}


def _database(connection: Any) -> tuple[str, str, str]:
    database = connection.settings_dict
    return database["HOST"], str(database["PORT"]), database["NAME"]


def on_postgresql(connection: Any, table: str, index: str) -> Counts | None:
    """What the statistics of a run index say; None where there are none yet."""
    key = (*_database(connection), index)
    at, counts = _known.get(key, (0.0, None))
    if not at or time.monotonic() - at > KEPT_FOR:
        counts = _statistics(connection, table, index)
        if counts is not None:
            _known[key] = time.monotonic(), counts
    return counts


def _statistics(connection: Any, table: str, index: str) -> Counts | None:
    connection.ensure_connection()
    # The driver's own cursor: this is no part of what the page asks.
    with connection.connection.cursor() as cursor:
        cursor.execute(STATISTICS, [index, table])
        found = cursor.fetchone()
    if found is None:
        return None
    total, runs, shares = found
    common = {run: share * total for run, share in zip(runs, shares, strict=False)}
    # Behind the shares stands the least of them. A list that is not full holds all that is worth counting.
    return Counts(total, common, shares[len(runs)] * total if len(runs) >= LISTED else 0)


def branches_of(connection: Any, table: str, length: int) -> float:
    """About how many branches with codes of this length a table with level columns has rows in (PostgreSQL)."""
    column = {2: "province", 4: "city", 6: "county"}.get(length, "township")
    key = (*_database(connection), table, column)
    at, number = _branches.get(key, (0.0, 1.0))
    if not at or time.monotonic() - at > KEPT_FOR:
        connection.ensure_connection()
        with connection.connection.cursor() as cursor:
            cursor.execute(BRANCHES, [table, table, column])
            found = cursor.fetchone()
        number = max(found[0], 1.0) if found else 1.0
        _branches[key] = time.monotonic(), number
    return number


def rare_on_sqlite(connection: Any, found: str, asked: str) -> bool:
    """Whether at most FEW rows hold all the runs."""
    connection.ensure_connection()
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {found} WHERE {found} MATCH ? LIMIT ?)"
    [(count,)] = connection.connection.execute(sql, [asked, FEW + 1])
    return bool(count <= FEW)
