"""Finer kinds of work under the four lines (J-1.2e, J-3.2d, J-3.4g), and the kinds of hazards built on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.rulepacks.tables import PackIsWrong, read, read_tables

HALVES = ("safety", "natural")  # of the ledger of hazards: 安全生产, 自然灾害


@dataclass(frozen=True)
class WorkKind:
    """A finer kind of work, its one line, and the clauses that name it."""

    id: str
    title: str
    line: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class HazardCategory:
    """A category of the hazard ledger, and in which half of it (J-4.6c) it stands."""

    id: str
    title: str
    work_kind: str
    line: str
    half: str


@dataclass(frozen=True)
class HazardPicture:
    """One of the eight pictures of the phone, with the category it first stands for."""

    id: str
    title: str
    category: str
    line: str


def read_work_kinds(file: Path) -> dict[str, WorkKind]:
    """Kinds by id. Raises PackIsWrong for a line that is not one of the four."""
    found = {}
    for name, table in read_tables(file).items():
        found[name] = WorkKind(name, table.text("title"), table.word("line", ALL_LINES), table.texts("sources"))
        table.finish()
    return found


def read_hazard_kinds(
    file: Path, work_kinds: Mapping[str, WorkKind]
) -> tuple[dict[str, HazardCategory], dict[str, HazardPicture]]:
    """Categories and pictures by id, in the order of the file."""
    content = read(file)
    if content.keys() != {"categories", "pictures"}:
        raise PackIsWrong("Rule pack hazard_kinds.toml: it must have categories and pictures, nothing else.")
    categories = {}
    for name, table in read_tables(file, content["categories"]).items():
        title, kind, half = table.text("title"), table.word("kind", work_kinds), table.word("half", HALVES)
        table.finish()
        categories[name] = HazardCategory(name, title, kind, work_kinds[kind].line, half)
    pictures = {}
    for name, table in read_tables(file, content["pictures"]).items():
        title, category = table.text("title"), table.word("category", categories)
        table.finish()
        pictures[name] = HazardPicture(name, title, category, categories[category].line)
    return categories, pictures
