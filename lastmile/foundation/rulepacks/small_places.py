"""The nine sorts of 九小场所: up to what size a place is one, and what is walked there (J-3.4g)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lastmile.foundation.rulepacks.checklists import Checklist
from lastmile.foundation.rulepacks.rules import Form, Kind
from lastmile.foundation.rulepacks.tables import Table, read_tables

MEASURES = {"area": "平方米", "beds": "张床", "people": "人", "floor": "层"}


@dataclass(frozen=True)
class Bound:
    """What is measured, with the keys of the figures of its most and, where there is one, of its least."""

    measure: str
    most: str
    least: str = ""


@dataclass(frozen=True)
class SmallPlace:
    """One of the nine sorts. `kind` and `beyond` are kinds of places as `domains/profile` calls them; `words` are those of ledgers."""

    id: str
    title: str
    words: tuple[str, ...]
    bounds: tuple[Bound, ...]
    kind: str
    beyond: str
    checklists: tuple[str, ...]


def read_small_places(
    file: Path, forms: Mapping[str, Form], checklists: Mapping[str, Checklist]
) -> dict[str, SmallPlace]:
    """Sorts by id, in the order of the file. Raises PackIsWrong."""
    found: dict[str, SmallPlace] = {}
    said: set[str] = set()
    for name, table in read_tables(file).items():
        bounds = tuple(_bound(one, forms) for one in table.tables("bounds"))
        found[name] = SmallPlace(
            name, table.text("title"), table.texts("words"), bounds, table.text("kind"), table.text("beyond"),
            table.texts("checklists"),
        )  # fmt: skip
        table.finish()
        if unknown := sorted(set(found[name].checklists) - set(checklists)):
            raise table.wrong(f"there is no list {', '.join(unknown)}")
        if twice := sorted(said & set(found[name].words)):
            raise table.wrong(f"{', '.join(twice)} is a word of another sort already")
        said |= set(found[name].words)
    return found


def _bound(table: Table, forms: Mapping[str, Form]) -> Bound:
    measure = table.word("measure", MEASURES)
    most, least = table.word("most", forms), table.word("least", forms, "") if "least" in table else ""
    for key in filter(None, (most, least)):
        if forms[key].kind != Kind.WHOLE or forms[key].unit != MEASURES[measure]:
            raise table.wrong(f"{key} must be a whole number of {MEASURES[measure]}")
    table.finish()
    return Bound(measure, most, least)
