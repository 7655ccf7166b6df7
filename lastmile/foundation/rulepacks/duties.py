"""What each kind of post does, in full: the duty list and what stands on the responsibility card (J-3.4b–d, J-4.6h)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lastmile.foundation.rulepacks.figure_packs import Document
from lastmile.foundation.rulepacks.posts import PostKind
from lastmile.foundation.rulepacks.tables import PackIsWrong, Table, read_tables

ON_CARD = "①②③④⑤"
LONGEST = 48  # signs: two lines of a card
USUAL = ("daily", "weekly", "monthly", "quarterly")
SEASONS = ("before_flood", "in_flood", "after_flood", "fire_season")
WARNINGS = ("blue", "yellow", "orange", "red")
FIELDS = (*USUAL, *SEASONS, *WARNINGS, "first_half_hour", "not_mine", "phones", "clauses")
Lines = tuple[str, ...]


@dataclass(frozen=True)
class Duties:
    """The list of one kind of post. `usual` and `at_red` are the five lines each of the card's back; lists may be empty
    only for kinds beside the 21. Nobody has to check in anywhere, so there is no field for it."""

    post: str
    usual: Lines
    at_red: Lines
    daily: Lines
    weekly: Lines
    monthly: Lines
    quarterly: Lines
    before_flood: Lines
    in_flood: Lines
    after_flood: Lines
    fire_season: Lines
    blue: Lines
    yellow: Lines
    orange: Lines
    red: Lines
    first_half_hour: Lines
    not_mine: Lines
    phones: Lines
    clauses: Lines


def read_duties(file: Path, kinds: Mapping[str, PostKind], documents: Sequence[Document]) -> dict[str, Duties]:
    """Lists by kind of post. Raises PackIsWrong for kinds nobody knows, and for a listed kind that lacks anything."""
    tables = read_tables(file)
    if strange := sorted(tables.keys() - kinds.keys()):
        raise PackIsWrong(f"Rule pack duties.toml: {', '.join(strange)} is no kind of post.")
    if missing := sorted(kind.id for kind in kinds.values() if kind.listed and kind.id not in tables):
        raise PackIsWrong(f"Rule pack duties.toml: nothing is said for {', '.join(missing)}.")
    return {name: _duties(table, kinds[name], documents) for name, table in tables.items()}


def _duties(table: Table, kind: PostKind, documents: Sequence[Document]) -> Duties:
    said = {name: table.texts(name) if kind.listed else table.texts(name, ()) for name in FIELDS}
    table.finish()
    for name, lines in said.items():
        if kind.listed and not lines:
            raise table.wrong(f"{name} is empty")
        for line in lines:
            if len(line) > LONGEST:
                raise table.wrong(f"{name} has a line longer than {LONGEST} signs: {line}")
    for clause in said["clauses"]:
        if not any(clause.startswith(one.prefix) for one in documents):
            raise table.wrong(f"clauses names no document of documents.toml: {clause}")
    usual = _card(table, "daily to quarterly", [line for name in USUAL for line in said[name]], kind)
    at_red = _card(table, "red", said["red"], kind)
    plain = {name: tuple(line.lstrip(ON_CARD) for line in lines) for name, lines in said.items()}
    return Duties(kind.id, usual, at_red, **plain)


def _card(table: Table, where: str, lines: Sequence[str], kind: PostKind) -> Lines:
    """The lines that bear a number, in its order: five, or (beside the 21) the first five when none bears one."""
    numbered = sorted(line for line in lines if line[0] in ON_CARD)
    if not numbered and not kind.listed:
        return tuple(lines[: len(ON_CARD)])
    if "".join(line[0] for line in numbered) != ON_CARD:
        raise table.wrong(f"{where} must have each of {ON_CARD} once")
    return tuple(line[1:] for line in numbered)
