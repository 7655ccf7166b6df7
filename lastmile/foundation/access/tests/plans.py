"""Reading plans on both databases: does a read walk an index, or go through a whole table and sort it?

Test tables are small, and a planner rightly reads small tables whole; so PostgreSQL is told to avoid that where it can.
What still scans or sorts then has no index that could serve it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

AVOIDED = ("seqscan", "sort", "incremental_sort", "bitmapscan")


@contextmanager
def indexes_wanted() -> Iterator[None]:
    """PostgreSQL scans and sorts only where there is no other way."""
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for one in AVOIDED if on_postgresql else ():
            cursor.execute(f"SET LOCAL enable_{one} = off")
        yield
        for one in AVOIDED if on_postgresql else ():
            cursor.execute(f"SET LOCAL enable_{one} = on")


def plan_of(sql: str) -> str:
    """What the database is going to do, one step a line."""
    with indexes_wanted(), connection.cursor() as cursor:
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql)
        return "\n".join(" ".join(str(part) for part in row) for row in cursor.fetchall())


def faults(sql: str, table: str) -> list[str]:
    """Steps of the plan that scan the whole of `table` or sort its rows."""
    found = []
    for step in plan_of(sql).splitlines():
        words = step.strip()
        if connection.vendor == "postgresql":
            bad = (
                words.split("->")[-1].strip().startswith(("Sort  (", "Incremental Sort  ("))
                or f"Seq Scan on {table}" in words
            )
        else:
            bad = "USE TEMP B-TREE FOR ORDER BY" in words or (f"SCAN {table}" in words and "USING" not in words)
        if bad:
            found.append(words)
    return found


def reads_of(call: Callable[[], Any], table: str) -> list[str]:
    """The statements of a call that read the table."""
    with CaptureQueriesContext(connection) as sent:
        call()
    return [one["sql"] for one in sent.captured_queries if f'FROM "{table}"' in one["sql"]]
