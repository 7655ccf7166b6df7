"""How many ledger entries a second the sealer numbers, chains and writes, over a hundred townships."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from benchmarks import filling
from benchmarks.databases import database, execute
from benchmarks.measuring import Figure, rounds
from lastmile.foundation.ledger import sealer
from lastmile.foundation.ledger.models import Entry

WANTED = 2000.0  # entries a second


def measure(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """One figure: the wanted rate over the measured one."""
    with database("sealing", count) as place, place.chosen():
        execute(filling.PLACES)
        filling.regions(count)
        rates = []
        for run in rounds():
            said(f"sealing {count:,}, run {run + 1}")
            rates.append(_rate(count))
    rate = median(rates)
    yield Figure(
        "sealing: 2,000 entries a second", round(rate), WANTED, round(WANTED / rate, 3), 1.0, count, "entries/s"
    )


def _rate(count: int) -> float:
    filling.insert(
        Entry, f"generate_series(0::bigint, {count - 1}) AS i",
        id="nextval(pg_get_serial_sequence('ledger_entry', 'id'))", at="now()", entered_at="now()",
        actor_uid="lastmile_uuid7()", action="'hazard.reported'", subject_kind="'hazard'",
        region_code=f"bench_grid(i * 7 % {max(count // filling.PER_GRID, 1)})",
        figures="jsonb_build_object('number', 'H' || i, 'line', 'fire', 'danger', false)",
    )  # fmt: skip
    began, sealed = time.perf_counter(), 0
    while done := sealer.seal():
        sealed += done
    if sealed != count:
        raise AssertionError(f"sealed {sealed} of {count}")
    return count / (time.perf_counter() - began)
