"""Results as a table for people and a file for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import Figure

LATEST = Path(__file__).parent / "results" / "latest.json"


def write(figures: Sequence[Figure], path: Path) -> None:
    """The whole list, one figure a line, so that two runs can be laid side by side."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(one.as_json(), ensure_ascii=False) for one in figures)
    path.write_text(f"[\n{lines}\n]\n")


def line(one: Figure) -> str:
    """One figure as a line of the table."""
    raw = "-" if one.raw is None else f"{one.raw:,.3f}"
    ratio = "-" if one.ratio is None else f"{one.ratio:.2f}"
    goal = "-" if one.goal is None else f"{one.goal:.2f}"
    verdict = {None: "", True: "ok", False: "MISSED"}[one.passed]
    return f"{one.name:<72} {one.ours:>12,.3f} {raw:>12} {one.unit:<9} {ratio:>7} {goal:>6} {one.size:>10,} {verdict}"


HEAD = f"{'name':<72} {'ours':>12} {'raw':>12} {'unit':<9} {'ratio':>7} {'goal':>6} {'size':>10}"


def summary(figures: Sequence[Figure]) -> str:
    """How many goals were met, and which were not."""
    asked = [one for one in figures if one.passed is not None]
    missed = [one for one in asked if not one.passed]
    lines = [
        f"{len(asked) - len(missed)} of {len(asked)} goals met, {len(figures) - len(asked)} figures reported only."
    ]
    lines += [f"MISSED {one.name}: {one.ratio:.2f}, goal {one.goal:.2f}" for one in missed]
    return "\n".join(lines)
