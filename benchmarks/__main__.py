"""Measure, print a table, write results/latest.json. Needs PostgreSQL: `make bench` starts a private one."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from benchmarks.measuring import Figure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


@dataclass(frozen=True)
class Sizes:
    """Rows in the big tables: where growth begins, where it ends, how many obligations are opened, nodes of the tree, cards, rows of the sheets imported,
    messages drained, answers taken."""

    small: int
    large: int
    opened: int
    tree: int
    sealed: int
    cards: int
    imported: tuple[int, ...] = (200, 2_000, 10_000, 100_000)
    drained: int = 100_000
    answered: int = 20_000


USUAL = Sizes(small=1_000, large=1_000_000, opened=100_000, tree=360_000, sealed=20_000, cards=300)
FULL = Sizes(small=1_000, large=1_000_000, opened=100_000, tree=3_600_000, sealed=20_000, cards=300)
QUICK = Sizes(
    small=200, large=2_000, opened=2_000, tree=20_000, sealed=1_000, cards=30, imported=(200, 2_000), drained=2_000,
    answered=1_000,
)  # fmt: skip


def said(words: str) -> None:
    """Progress goes beside the table."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure our code against hand-written SQL on the PostgreSQL of DATABASE_URL (`make bench` starts a "
        "private one), print a table and write benchmarks/results/latest.json. A ratio above its goal is MISSED.",
    )
    words = "only benchmarks whose name begins so, again for more: " + ", ".join(NAMES)
    parser.add_argument("--only", metavar="NAME", action="append", help=words)
    parser.add_argument("--quick", action="store_true", help="small sizes, once each: for trying out and for tests")
    parser.add_argument("--full", action="store_true", help="the whole-country tree of 3.6 million places")
    parser.add_argument(
        "--migrated", default="", help="a migrated database of the cluster, copied instead of migrating anew"
    )
    parser.add_argument("--results", type=Path, help="where to write the file (default benchmarks/results/latest.json)")
    return parser.parse_args()


NAMES = ("reads", "opening", "sealing", "page", "tree", "cards", "map", "statistics", "imports", "alerts")


def main() -> None:
    chosen = arguments()
    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        sys.exit("The figures are about PostgreSQL: run `make bench`, or set DATABASE_URL to an empty cluster.")
    from benchmarks import databases, measuring, results_table

    if chosen.quick:
        measuring.quick = True
    sizes = QUICK if chosen.quick else FULL if chosen.full else USUAL
    figures = []
    print(results_table.HEAD)
    databases.make_template(chosen.migrated)
    try:
        for name, measure in _benchmarks(sizes):
            if chosen.only is None or name.startswith(tuple(chosen.only)):
                for one in measure():
                    print(results_table.line(one), flush=True)
                    figures.append(one)
    finally:
        databases.drop_template()
    path = chosen.results or (None if chosen.quick or chosen.only else results_table.LATEST)
    if path:
        results_table.write(figures, path)
    print(results_table.summary(figures))


def _benchmarks(sizes: Sizes) -> Iterator[tuple[str, Callable[[], Iterator[Figure]]]]:
    from benchmarks import (
        answers,
        calling,
        cards,
        draining,
        first_call,
        imports,
        map_viewport,
        opening,
        page,
        queuing,
        reads,
        sealing,
        statistics,
        tree,
    )

    yield "reads", lambda: reads.measure(sizes.small, sizes.large, said)
    yield "opening", lambda: opening.measure(sizes.opened, said)
    yield "sealing", lambda: sealing.measure(sizes.sealed, said)
    yield "page", lambda: page.measure(sizes.small, said)
    yield "tree", lambda: tree.measure(sizes.tree, said)
    yield "cards", lambda: cards.measure(sizes.cards, said)
    yield "map", lambda: map_viewport.measure(sizes.large, said)
    yield "statistics", lambda: statistics.measure(sizes.large, said)
    yield "imports", lambda: imports.measure(sizes.imported, said)
    yield "alerts-queuing", lambda: queuing.measure(sizes.large, said)
    yield "alerts-calling", lambda: calling.measure(sizes.opened, said)
    yield "alerts-draining", lambda: draining.measure(sizes.drained, said)
    yield "alerts-behind", lambda: draining.behind(sizes.large, said)
    yield "alerts-answers", lambda: answers.measure(sizes.answered, said)
    yield "alerts-first-call", lambda: first_call.measure(sizes.drained, said)


if __name__ == "__main__":
    main()
