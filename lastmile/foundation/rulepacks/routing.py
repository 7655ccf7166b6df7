"""To which department a hazard is handed (J-4.2i, K-3.2c), and by which standards a department judges 重大."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lastmile.foundation.rulepacks.kinds import HazardCategory, HazardPicture
from lastmile.foundation.rulepacks.tables import Table, read_tables

J_CLAUSE, K_CLAUSE = "J-4.2i", "K-3.2c"


@dataclass(frozen=True)
class Department:
    """A sector department. `names`: what its units are called; `sources`: the clauses that name it."""

    id: str
    names: tuple[str, ...]
    sources: tuple[str, ...]
    categories: tuple[str, ...]
    pictures: tuple[str, ...]
    industries: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.names[0]

    def is_called(self, sector: str, name: str) -> bool:
        """Whether a unit with this sector and name is of this department."""
        return sector == self.id or sector in self.names or any(one in name for one in self.names)


@dataclass(frozen=True)
class Standard:
    """One 判定标准. `in_force` is None where the day is not confirmed; `to_confirm` says what else is not."""

    id: str
    title: str
    number: str
    in_force: date | None
    departments: tuple[str, ...]
    categories: tuple[str, ...]
    confidence: str
    to_confirm: str


def read_departments(
    file: Path, categories: Mapping[str, HazardCategory], pictures: Mapping[str, HazardPicture]
) -> dict[str, Department]:
    """Departments by id. Raises PackIsWrong for unknown words, or a category that stands with none or with two."""
    tables, found = read_tables(file), {}
    for name, table in tables.items():
        found[name] = Department(
            name,
            table.texts("names"),
            table.texts("sources"),
            table.texts("categories", []),
            table.texts("pictures", []),
            table.texts("industries"),
        )
        table.finish()
        _must_know(table, "categories", found[name].categories, categories)
        _must_know(table, "pictures", found[name].pictures, pictures)
    taken = [one for department in found.values() for one in department.categories]
    if sorted(taken) != sorted(categories):
        raise next(iter(tables.values())).wrong("each category of hazards must stand with exactly one department")
    return found


def read_standards(
    file: Path, departments: Mapping[str, Department], categories: Mapping[str, HazardCategory]
) -> dict[str, Standard]:
    """Standards by id. Raises PackIsWrong."""
    found = {}
    for name, table in read_tables(file).items():
        found[name] = Standard(
            name,
            table.text("title"),
            table.text("number"),
            table.day("in_force"),
            table.texts("departments"),
            table.texts("categories"),
            table.word("confidence", {"V", "H", "U"}),
            table.text("to_confirm", ""),
        )
        table.finish()
        _must_know(table, "departments", found[name].departments, departments)
        _must_know(table, "categories", found[name].categories, categories)
        if (found[name].confidence == "U") != bool(found[name].to_confirm):
            raise table.wrong("confidence U and to_confirm go together")
    return found


def suggested(
    departments: Mapping[str, Department], *, category: str, picture: str = "", industry: str = "", advice: str = ""
) -> list[Department]:
    """Whom a hazard goes to, the likeliest first: what the list that found it says, then by industry, picture, category."""
    every = list(departments.values())
    by_picture = [one for one in every if picture in one.pictures]
    by_category = [one for one in every if category in one.categories]
    found = [*_named(every, advice), *_of_industry(every, industry), *by_picture, *by_category]
    return list({one.id: one for one in found}.values())


def _of_industry(every: list[Department], words: str) -> list[Department]:
    return [one for one in every if any(word in words for word in one.industries)]


def _named(every: list[Department], advice: str) -> list[Department]:
    """The departments a list names, in its order (市场监管/燃气); a word that names none is looked for in what they do."""
    found: list[Department] = []
    for word in advice.split("/"):
        by_name = [one for one in every if any(name in word for name in one.names)]
        found += by_name or _of_industry(every, word)
    return found


def _must_know(table: Table, name: str, given: Iterable[str], known: Iterable[str]) -> None:
    if strange := sorted(set(given) - set(known)):
        raise table.wrong(f"{name} has unknown words: {', '.join(strange)}")
