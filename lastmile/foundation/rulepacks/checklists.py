"""Checklists 排查清单 as content packs: what one looks at, what is said on the spot, by when, who is turned to (J-3.4g)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lastmile.foundation.rulepacks.figure_packs import Document
from lastmile.foundation.rulepacks.kinds import HazardCategory, WorkKind
from lastmile.foundation.rulepacks.points import PointKind
from lastmile.foundation.rulepacks.posts import PostKind
from lastmile.foundation.rulepacks.tables import PackIsWrong, Table, read

# Of our own making, not a rule of anybody: what is looked through standing at a door, and the first ones, which kill. The
# shape of a list on the phone and on paper goes by them, so no region may move them.
LEAST_ITEMS, MOST_ITEMS, DEADLY = 8, 15, 5
LONGEST_ASK, LONGEST_FOUND, LONGEST_SAY = 60, 60, 60
KINDS = ("yesno", "text", "integer", "decimal", "note")
ANSWERS = ("plain", "change")
SEASONS = ("all", "flood", "fire", "winter")


@dataclass(frozen=True)
class Item:
    """One thing to look at. `bad` is the answer ("yes" or "no") that makes a hazard; `say` is said on the spot; `days` until
    it must be right, 0 for at once; `to` whom the office turns to; `major` a fact for the office, never a grade given here.
    """

    id: str
    ask: str
    kind: str = "yesno"
    bad: str = ""
    ref: str = ""
    unit: str = ""
    found: str = ""
    say: str = ""
    days: int = 0
    to: str = ""
    major: bool = False
    photo: bool = False


@dataclass(frozen=True)
class Checklist:
    """A built-in list: for which places and points, who walks it, when, on what basis, and its items, the deadly first."""

    id: str
    title: str
    short: str
    order: int
    where: str
    places: tuple[str, ...]
    points: tuple[str, ...]
    households: bool
    work: str
    line: str
    category: str
    levels: tuple[int, ...]
    posts: tuple[str, ...]
    season: str
    often: str
    minutes: int
    people: int
    answers: str
    basis: tuple[str, ...]
    source: str
    version: str
    updated: date
    items: tuple[Item, ...]
    digest: str


def read_checklists(
    folder: Path,
    *,
    work_kinds: Mapping[str, WorkKind],
    categories: Mapping[str, HazardCategory],
    point_kinds: Mapping[str, PointKind],
    post_kinds: Mapping[str, PostKind],
    documents: Sequence[Document],
) -> dict[str, Checklist]:
    """Lists by id, the name of their file, in the order the files give. Raises PackIsWrong with one sentence."""
    found = {}
    for file in folder.glob("*.toml"):
        content = read(file)
        table = Table(f"checklists/{file.name}", content)
        work = table.word("work", work_kinds)
        found[file.stem] = Checklist(
            id=file.stem,
            title=table.text("title"),
            short=table.text("short"),
            order=table.take("order", int),
            where=table.text("where"),
            places=table.texts("places"),
            points=_known(table, "points", point_kinds),
            households=table.take("households", bool),
            work=work,
            line=work_kinds[work].line,
            category=table.word("category", categories),
            levels=tuple(table.take("levels", list)),
            posts=_known(table, "posts", post_kinds),
            season=table.word("season", SEASONS),
            often=table.text("often"),
            minutes=table.take("minutes", int),
            people=table.take("people", int),
            answers=table.word("answers", ANSWERS),
            basis=_clauses(table, documents),
            source=table.text("source"),
            version=table.text("version"),
            updated=_day(table),
            items=_items(table),
            digest=hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()[:12],
        )
        table.finish()
    if missing := sorted(point_kinds.keys() - {kind for one in found.values() for kind in one.points}):
        raise PackIsWrong(f"Rule pack checklists: no list is for {', '.join(missing)}.")
    return {one.id: one for one in sorted(found.values(), key=lambda one: (one.order, one.id))}


def _known(table: Table, name: str, words: Mapping[str, object]) -> tuple[str, ...]:
    said = table.texts(name)
    if strange := sorted(set(said) - set(words)):
        raise table.wrong(f"{name} has unknown words: {', '.join(strange)}")
    return said


def _clauses(table: Table, documents: Sequence[Document]) -> tuple[str, ...]:
    said = table.texts("basis")
    for clause in said:
        if not any(clause.startswith(one.prefix) for one in documents):
            raise table.wrong(f"basis names no document of documents.toml: {clause}")
    return said


def _day(table: Table) -> date:
    day = table.day("updated")
    if day is None:
        raise table.wrong("updated is missing")
    return day


def _items(table: Table) -> tuple[Item, ...]:
    items = tuple(_item(one) for one in table.tables("items"))
    if not LEAST_ITEMS <= len(items) <= MOST_ITEMS:
        raise table.wrong(f"items must be {LEAST_ITEMS} to {MOST_ITEMS}, not {len(items)}")
    if len({one.id for one in items}) < len(items):
        raise table.wrong("two items have the same id")
    if any(one.kind != "yesno" for one in items[:DEADLY]):
        raise table.wrong(f"the first {DEADLY} items are the deadly ones: each must be answered by yes or no")
    return items


def _item(table: Table) -> Item:
    kind = table.word("kind", KINDS, "yesno")
    asked = kind == "yesno"
    item = Item(
        id=table.text("id"),
        ask=table.text("ask"),
        kind=kind,
        bad=table.word("bad", ("yes", "no")) if asked else "",
        ref=table.text("ref", ""),
        unit=table.text("unit", ""),
        found=table.text("found") if asked else "",
        say=table.text("say") if asked else "",
        days=table.take("days", int) if asked else 0,
        to=table.text("to") if asked else "",
        major=table.take("major", bool, False),
        photo=table.take("photo", bool, False),
    )
    table.finish()
    for name, most in (("ask", LONGEST_ASK), ("found", LONGEST_FOUND), ("say", LONGEST_SAY)):
        if len(getattr(item, name)) > most:
            raise table.wrong(f"{name} is longer than {most} signs")
    if item.days < 0:
        raise table.wrong("days is below 0")
    return item
