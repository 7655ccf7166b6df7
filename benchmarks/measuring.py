"""How a figure is taken: equal results first, then medians of five runs in which all take turns, then what the plan read."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connections

from benchmarks.databases import Database

A_PAGE = 51
RUNS = 5
REPEATS = 11  # executions in a run of a short read
quick = False  # everything runs once: it is compared, and its figure is none
DATABASE_GOAL, EXAMINED_GOAL, GROWTH_GOAL = 1.2, 3.0, 1.3
SAME_PAGE = 0.9  # share of the large database's rows which the small one must show, or it did not do the same read


@dataclass(frozen=True)
class Figure:
    """One line of the results. `ratio` is larger-is-worse; without a goal it is only reported."""

    name: str
    ours: float
    raw: float | None
    ratio: float | None
    goal: float | None
    size: int
    unit: str

    @property
    def passed(self) -> bool | None:
        return None if self.goal is None or self.ratio is None else self.ratio <= self.goal

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "passed": self.passed}


def figure(name: str, ours: float, raw: float | None, goal: float | None, size: int, unit: str) -> Figure:
    """A figure whose ratio is ours over raw."""
    if ours == raw == 0:
        ratio: float | None = 1.0  # no row read for no row shown
    else:
        ratio = round(ours / raw, 3) if raw else None
    return Figure(name, round(ours, 3), None if raw is None else round(raw, 3), ratio, goal, size, unit)


def rounds(usual: int = RUNS) -> range:
    """How often something is done for one figure."""
    return range(1 if quick else usual)


@dataclass(frozen=True)
class Read:
    """A read of ours, and the same rows by hand. Both give plain values to compare.

    `grows`: the small database holds too little for the same read (fewer branches, fewer to count): growth is only told,
    as it is wherever the small one shows markedly fewer rows.
    """

    name: str
    ours: Callable[[], Any]
    raw: Callable[[], Any]
    grows: bool = False


class Statements:
    """The statements our code sends."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Any]] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.sent.append((sql, params))
        return execute(sql, params, many, context)


@contextmanager
def watched() -> Iterator[Statements]:
    statements = Statements()
    with connections["default"].execute_wrapper(statements):
        yield statements


def server_seconds() -> float:
    """Time the server's process of this connection has spent on a processor, in seconds (Linux, same machine).

    Everything measured lies in memory, so this is its time without the waits that other programs cause.
    """
    pid = connections["default"].connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def peak_megabytes() -> float:
    """The most this process held since its program began, by the kernel's count (Linux).

    `ru_maxrss` would not do: it begins with what the process that started it held.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def statements_of(call: Callable[[], Any]) -> list[tuple[str, Any]]:
    with watched() as statements:
        call()
    return statements.sent


def replay(statements: Sequence[tuple[str, Any]]) -> None:
    """Send statements as they were sent, and fetch their rows: nothing of Python's beside it."""
    with connections["default"].cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


def database_runs(*turns: tuple[Database, Sequence[tuple[str, Any]]]) -> list[float]:
    """Milliseconds each database spends on its statements once, in the mean of a few; the first warms the processor.

    They take turns at every repeat: whatever slows the machine for a moment slows all of them, and no ratio.
    """
    spent = [0.0] * len(turns)
    times = rounds(REPEATS)
    for one in range(-1, len(times)):
        for at, (where, statements) in enumerate(turns):
            with where.chosen():
                before = server_seconds()
                replay(statements)
                spent[at] += server_seconds() - before if one >= 0 else 0
    return [seconds * 1000 / len(times) for seconds in spent]


def whole_run(call: Callable[[], Any]) -> float:
    """Milliseconds by the clock, Python and waiting included."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def compare(large: tuple[Database, Read], small: tuple[Database, Read]) -> list[Figure]:
    """Four figures of a read: against raw SQL, rows examined, growth from small to large, and with Python."""
    name, size = large[1].name, large[0].size
    with small[0].chosen():
        assert_same(small[1])
        small_sent = statements_of(small[1].ours)
        _examined, small_returned = rows_examined(small_sent)
    with large[0].chosen():
        assert_same(large[1])
        sent, raw_sent = statements_of(large[1].ours), statements_of(large[1].raw)
        examined, returned = rows_examined(sent)
    growth_goal = GROWTH_GOAL if not large[1].grows and small_returned >= returned * SAME_PAGE else None
    runs, whole = [], []
    for _run in rounds():
        runs.append(database_runs((large[0], sent), (large[0], raw_sent), (small[0], small_sent)))
        with large[0].chosen():
            whole.append(whole_run(large[1].ours))
    ours, raw, less = zip(*runs, strict=True)
    return [
        figure(f"{name}: database time", median(ours), median(raw), DATABASE_GOAL, size, "ms"),
        figure(f"{name}: rows examined", examined, max(returned, min(examined, A_PAGE)), EXAMINED_GOAL, size, "rows"),
        figure(f"{name}: growth from {small[0].size:,}", median(ours), median(less), growth_goal, size, "ms"),
        figure(f"{name}: with Python", median(whole), median(raw), None, size, "ms"),
    ]


def assert_same(read: Read) -> None:
    """Refuse to measure two things that differ."""
    ours, raw = read.ours(), read.raw()
    if ours != raw:
        raise AssertionError(f"{read.name}: ours and raw differ:\n{ours!r:.600}\n{raw!r:.600}")


def rows_examined(statements: Sequence[tuple[str, Any]]) -> tuple[int, int]:
    """Rows read and rows returned, over the statements of a read.

    Of each statement that table counts which was read most, so that a look-up by key of what is shown beside a row
    (its place, its post) neither excuses nor accuses. Rows that an index or filter threw away are read rows.
    """
    examined = returned = 0
    for sql, params in statements:
        if sql.lstrip("( ").upper().startswith("SELECT"):
            plan = explain(sql, params)
            by_table: dict[str, int] = {}
            _collect(plan, by_table)
            examined += max(by_table.values(), default=0)
            returned += _returned(plan)
    return examined, returned


def explain(sql: str, params: Any) -> dict[str, Any]:
    with connections["default"].cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        found = cursor.fetchone()[0]
    plan: dict[str, Any] = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def _collect(node: dict[str, Any], by_table: dict[str, int]) -> None:
    if "Relation Name" in node:
        thrown = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
        key = node["Alias"]
        by_table[key] = by_table.get(key, 0) + round((node["Actual Rows"] + thrown) * node["Actual Loops"])
    for below in node.get("Plans", []):
        _collect(below, by_table)


def _returned(plan: dict[str, Any]) -> int:
    """Rows that came out; of a count, the rows counted."""
    while plan["Node Type"] == "Aggregate" and plan.get("Strategy") == "Plain":
        plan = next((one for one in plan["Plans"] if one.get("Parent Relationship") == "Outer"), plan["Plans"][0])
    return int(plan["Actual Rows"])


def found_by_runs(table: str, column: str, words: str, also: str = "") -> str:
    """Keys of the rows whose text holds the words, looked up before anything else, as SQL."""
    runs = ", ".join(f"'{words[at : at + 2]}'" for at in range(max(len(words) - 1, 1)))
    return (
        f"WITH found AS MATERIALIZED (SELECT id FROM {table} WHERE lastmile_runs({column}) @> ARRAY[{runs}]{also}) "
        "SELECT id FROM found"
    )


def by_hand(*statements: tuple[str, Sequence[Any] | Mapping[str, Any]]) -> Callable[[], list[list[tuple[Any, ...]]]]:
    """Run hand-written statements; the rows of each."""

    def run() -> list[list[tuple[Any, ...]]]:
        found = []
        for sql, params in statements:
            with connections["default"].cursor() as cursor:
                cursor.execute(sql, params)
                found.append(list(cursor.fetchall()))
        return found

    return run
