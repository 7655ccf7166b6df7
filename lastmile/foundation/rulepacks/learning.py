"""What people learn 学一学 and what a home keeps ready, as content packs (K-2.4k, K-2.4l, J-3.4f, J-3.4l)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lastmile.foundation.rulepacks.figure_packs import Document
from lastmile.foundation.rulepacks.points import PointKind
from lastmile.foundation.rulepacks.rules import Confidence
from lastmile.foundation.rulepacks.signals import Signal
from lastmile.foundation.rulepacks.tables import PackIsWrong, Table, read

HAZARDS = ("home_fire", "gas_leak", "earthquake", "flood", "geology")  # the five of K-2.4k
MEASURES = ("check", "leave", "call", "help")  # 隐患排查, 疏散避险, 求助报警, 自救处置
GROUPS = ("protect", "treat", "light", "escape", "living")  # the five of K-2.4l, in its order
EVERYWHERE = "all"
LONGEST_LINE, LEAST_LINES, MOST_LINES = 26, 4, 8  # said in one breath; a measure on one screen


@dataclass(frozen=True)
class Measure:
    """One of the four measures: lines for everybody, and lines more for a climate."""

    lines: tuple[str, ...]
    local: Mapping[str, tuple[str, ...]]

    def lines_in(self, climate: str) -> tuple[str, ...]:
        """What is said in a climate ("" is none of them)."""
        return (*self.lines, *self.local.get(climate, ()))


@dataclass(frozen=True)
class Topic:
    """One learning page. `first` is what to remember if nothing else; `hazard` one of the five or ""; `words` find it too;
    `signals` and `points` are what it answers to; `months` by climate when it threatens most.
    """

    id: str
    order: int
    title: str
    words: tuple[str, ...]
    first: str
    hazard: str
    signals: tuple[str, ...]
    points: tuple[str, ...]
    months: Mapping[str, tuple[int, ...]]
    measures: Mapping[str, Measure]
    basis: tuple[str, ...]
    source: str
    confidence: Confidence
    version: str
    updated: date
    digest: str

    def threatens_in(self, month: int, climate: str) -> bool:
        """Whether this is its season in a climate ("" is none of them)."""
        return month in self.months.get(climate, self.months[EVERYWHERE])


@dataclass(frozen=True)
class KitItem:
    """One thing a home keeps ready; `only` is the climate it is for, "" is everywhere."""

    id: str
    name: str
    only: str


@dataclass(frozen=True)
class KitGroup:
    """One of the five groups."""

    id: str
    title: str
    items: tuple[KitItem, ...]

    def items_in(self, climate: str) -> list[KitItem]:
        return [one for one in self.items if one.only in ("", climate)]


@dataclass(frozen=True)
class Kit:
    """家里该备的."""

    groups: tuple[KitGroup, ...]
    basis: tuple[str, ...]
    source: str
    confidence: Confidence
    version: str
    updated: date


@dataclass(frozen=True)
class Known:
    """What other packs know: signals, kinds of danger points, documents, climates of the calendar."""

    signals: Mapping[str, Signal]
    point_kinds: Mapping[str, PointKind]
    documents: Sequence[Document]
    climates: Sequence[str]


def read_topics(folder: Path, known: Known) -> dict[str, Topic]:
    """Topics by id, the name of their file, in the order the files give. Raises PackIsWrong with one sentence.

    The five hazards of K-2.4k, every signal and every kind of danger point must lead to a topic.
    """
    found = {}
    for file in folder.glob("*.toml"):
        content = read(file)
        table = Table(f"learning/{file.name}", content)
        digest = hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()[:12]
        found[file.stem] = _topic(file.stem, table, digest, known)
        table.finish()
    _must_lead(HAZARDS, {one.hazard for one in found.values()})
    _must_lead(known.signals, {signal for one in found.values() for signal in one.signals})
    _must_lead(known.point_kinds, {kind for one in found.values() for kind in one.points})
    return {one.id: one for one in sorted(found.values(), key=lambda one: (one.order, one.id))}


def _must_lead(wanted: Mapping[str, object] | Sequence[str], spoken_of: set[str]) -> None:
    if missing := sorted(set(wanted) - spoken_of):
        raise PackIsWrong(f"Rule pack learning: no topic is for {', '.join(missing)}.")


def _topic(name: str, table: Table, digest: str, known: Known) -> Topic:
    return Topic(
        id=name,
        order=table.take("order", int),
        title=table.text("title"),
        words=table.texts("words"),
        first=_line(table, table.text("first")),
        hazard=table.word("hazard", HAZARDS) if "hazard" in table else "",
        signals=_known(table, "signals", known.signals),
        points=_known(table, "points", known.point_kinds),
        months=_months(table.table("months"), known.climates),
        measures={one: _measure(table.table(one), known.climates) for one in MEASURES},
        digest=digest,
        **_origin(table, known.documents),
    )


def _known(table: Table, name: str, words: Mapping[str, object]) -> tuple[str, ...]:
    said = table.texts(name)
    if strange := sorted(set(said) - set(words)):
        raise table.wrong(f"{name} has unknown words: {', '.join(strange)}")
    return said


def _months(table: Table, climates: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {EVERYWHERE: _of_the_year(table, EVERYWHERE)}
    found |= {climate: _of_the_year(table, climate) for climate in climates if climate in table}
    table.finish()
    return found


def _of_the_year(table: Table, name: str) -> tuple[int, ...]:
    months = tuple(table.take(name, list))
    if any(month not in range(1, 13) for month in months):
        raise table.wrong(f"{name} must be months from 1 to 12")
    return months


def _measure(table: Table, climates: Sequence[str]) -> Measure:
    lines = tuple(_line(table, one) for one in table.texts("lines"))
    local = {
        climate: tuple(_line(table, one) for one in table.texts(climate)) for climate in climates if climate in table
    }
    table.finish()
    for most in (lines, *((*lines, *more) for more in local.values())):
        if not LEAST_LINES <= len(most) <= MOST_LINES:
            raise table.wrong(f"lines must be {LEAST_LINES} to {MOST_LINES}, not {len(most)}")
    return Measure(lines, local)


def _line(table: Table, said: str) -> str:
    if len(said) > LONGEST_LINE:
        raise table.wrong(f"a line is longer than {LONGEST_LINE} signs: {said}")
    return said


def _origin(table: Table, documents: Sequence[Document]) -> dict[str, Any]:
    """Clauses, source, how sure, version, day: the same for every page and for the kit."""
    basis, updated = table.texts("basis"), table.day("updated")
    for clause in basis:
        if not any(clause.startswith(one.prefix) for one in documents):
            raise table.wrong(f"basis names no document of documents.toml: {clause}")
    if not basis or updated is None:
        raise table.wrong("basis or updated is missing")
    return {
        "basis": basis,
        "source": table.text("source"),
        "confidence": Confidence(table.word("confidence", set(Confidence.values))),
        "version": table.text("version"),
        "updated": updated,
    }


def read_kit(file: Path, known: Known) -> Kit:
    """The five groups. Raises PackIsWrong."""
    table = Table(file.name, read(file))
    groups = tuple(_group(one, known.climates) for one in table.tables("groups"))
    if tuple(one.id for one in groups) != GROUPS:
        raise table.wrong(f"the groups must be {', '.join(GROUPS)}, in this order")
    ids = [item.id for group in groups for item in group.items]
    if len(set(ids)) < len(ids):
        raise table.wrong("two items have the same id")
    kit = Kit(groups=groups, **_origin(table, known.documents))
    table.finish()
    return kit


def _group(table: Table, climates: Sequence[str]) -> KitGroup:
    items = tuple(_item(one, climates) for one in table.tables("items"))
    group = KitGroup(table.text("id"), table.text("title"), items)
    table.finish()
    return group


def _item(table: Table, climates: Sequence[str]) -> KitItem:
    only = table.word("only", climates) if "only" in table else ""
    item = KitItem(table.text("id"), table.text("name"), only)
    table.finish()
    return item
