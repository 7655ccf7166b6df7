"""What a township and a village do as bodies: three lists, each line with its clauses (J-1.2b, J-4.1c, K-2.1.1h)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lastmile.foundation.rulepacks.figure_packs import Document
from lastmile.foundation.rulepacks.tables import PackIsWrong, Table, read_tables
from lastmile.kernel.region_codes import Level

LONGEST = 60  # signs of a line: it is read out and hung up
LISTS = ("township_duties", "own_duties", "assists")


@dataclass(frozen=True)
class BodyList:
    """One list of a body at `level`. `lines` are (what it does, clauses); `to_confirm` is the official text it still waits for."""

    id: str
    title: str
    level: Level
    lines: tuple[tuple[str, str], ...]
    to_confirm: str


def read_body_duties(file: Path, documents: Sequence[Document]) -> dict[str, BodyList]:
    """The three lists by id. Raises PackIsWrong for one that is missing, empty, or names no document."""
    tables = read_tables(file)
    if sorted(tables) != sorted(LISTS):
        raise PackIsWrong(f"Rule pack body_duties.toml: it must have {', '.join(LISTS)}, not {', '.join(tables)}.")
    return {name: _list(name, tables[name], documents) for name in LISTS}


def _list(name: str, table: Table, documents: Sequence[Document]) -> BodyList:
    level = table.take("level", int)
    if level not in (Level.TOWNSHIP, Level.VILLAGE):
        raise table.wrong("level must be 4 or 5")
    lines = tuple(_line(table, one, documents) for one in table.take("lines", list))
    if not lines:
        raise table.wrong("lines is empty")
    found = BodyList(name, table.text("title"), Level(level), lines, table.text("to_confirm", ""))
    table.finish()
    return found


def _line(table: Table, line: object, documents: Sequence[Document]) -> tuple[str, str]:
    if not (isinstance(line, list) and len(line) == 2 and all(isinstance(one, str) and one for one in line)):
        raise table.wrong(f"a line is a sentence and its clauses, not {line!r}")
    said, clauses = line
    if len(said) > LONGEST:
        raise table.wrong(f"a line is longer than {LONGEST} signs: {said}")
    for clause in clauses.split("、"):
        if not any(clause.startswith(one.prefix) for one in documents):
            raise table.wrong(f"a line names no document of documents.toml: {clause}")
    return said, clauses
