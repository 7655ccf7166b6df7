"""统计 over a million hazards: the whole page's figures against the same figures by hand, the best statements we know.

Database time of both, as the reads of lists are measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median

from benchmarks import filling, scopes
from benchmarks.databases import database, execute, rows
from benchmarks.measuring import Figure, figure, replay, rounds, server_seconds, statements_of
from lastmile.domains.hazards import selectors
from lastmile.kernel import clock

GOAL = 2.0
RUNS = 3
SINCE = date(2020, 1, 1)
FOUND = "FROM hazards_hazard h WHERE h.found_at >= %s AND h.found_at < %s AND h.status <> 'dismissed' AND h.closing <> 'joined'"
OPEN = "h.is_open"
ENDED = "coalesce(h.rectified_at, h.closed_at)"
SPANS = (
    ("h.received_at - h.found_at", "a"), ("h.confirmed_at - h.received_at", "b"),
    (f"{ENDED} - h.confirmed_at", "c"), (f"{ENDED} - h.found_at", "d"),
)  # fmt: skip
SUMS = (
    f"SELECT count(*), count(*) FILTER (WHERE {OPEN}), count(*) FILTER (WHERE h.status = 'rectifying' AND h.due_on < %s), "
    "count(*) FILTER (WHERE h.status = 'closed' AND h.due_on IS NOT NULL), count(*) FILTER (WHERE h.status = 'closed' AND "
    f"({ENDED} AT TIME ZONE 'Asia/Shanghai')::date <= h.due_on), "
    + ", ".join(
        f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {span}) FILTER (WHERE {span} >= interval '0')"
        for span, _name in SPANS
    )
    + f" {FOUND}"
)
EARLY = (
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY h.found_at - s.at) FILTER (WHERE h.found_at - s.at >= interval '0') "
    f"FROM hazards_seenfine s JOIN (SELECT h.id, h.found_at {FOUND}) h ON h.id = s.hazard_id"
)
GROUPS = (
    "SELECT h.line, h.grade, h.source, h.is_open, left(h.region_code, 2), date_trunc('month', h.found_at AT TIME ZONE "
    f"'Asia/Shanghai'), count(*) {FOUND} GROUP BY 1, 2, 3, 4, 5, 6"
)


def measure(size: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """One figure: the page of the whole tree."""
    with database("statistics", size) as place, place.chosen():
        execute(filling.PLACES)
        filling.regions(size)
        said("hazards to be counted")
        filling.hazards(size)
        scope, until = scopes.of(""), clock.today()
        found = selectors.figures(scope, "", SINCE, until)
        params = [clock.start_of(SINCE), clock.start_of(until + timedelta(days=1))]
        by_hand = [(SUMS, [until, *params]), (EARLY, params), (GROUPS, params)]
        counted, early = rows(*by_hand[0])[0], rows(*by_hand[1])[0]
        if (found.found, found.still_open, found.late, found.due, found.in_time) != counted[:5]:
            raise AssertionError(f"ours and raw differ: {found!r:.300} {counted!r}")
        if [one.median for one in found.latencies] != [*early, *counted[5:]]:
            raise AssertionError(f"medians differ: {found.latencies!r} {early!r} {counted[5:]!r}")
        ours = statements_of(lambda: selectors.figures(scope, "", SINCE, until))
        times: list[list[float]] = [[], []]
        for _run in rounds(RUNS):
            for sent, taken in zip((ours, by_hand), times, strict=True):
                before = server_seconds()
                replay(sent)
                taken.append((server_seconds() - before) * 1000)
        yield figure(
            "statistics of the whole tree: database time", median(times[0]), median(times[1]), GOAL, size, "ms"
        )
        yield figure("statistics: statements", len(ours), len(by_hand), None, size, "")
