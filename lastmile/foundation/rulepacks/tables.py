"""TOML tables read field by field. Every complaint is one sentence that names the file, the table and the field."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import tomli  # tomllib compiled: the packs are most of what a start reads
from django.core.exceptions import ImproperlyConfigured

Kind = TypeVar("Kind")
_MISSING: Any = object()


class PackIsWrong(ImproperlyConfigured):
    """A rule pack cannot be used; the platform does not start with it."""


class Table:
    """One table of a pack file. `finish` complains about fields nobody asked for, so that a misspelt one is found."""

    def __init__(self, where: str, content: dict[str, Any]) -> None:
        self.where = where
        self._left = dict(content)

    def wrong(self, what: str) -> PackIsWrong:
        return PackIsWrong(f"Rule pack {self.where}: {what}.")

    def take(self, name: str, kind: type[Kind] | tuple[type, ...], default: Any = _MISSING) -> Any:
        """The field's value, of that type. Raises PackIsWrong when it is missing without default, or another type."""
        value = self._left.pop(name, default)
        if value is _MISSING:
            raise self.wrong(f"{name} is missing")
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if value is default or (isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))):
            return value
        raise self.wrong(f"{name} must be {' or '.join(one.__name__ for one in kinds)}, not {value!r}")

    def text(self, name: str, default: Any = _MISSING) -> str:
        """A text that is not empty, unless it may be left out."""
        value: str = self.take(name, str, default)
        if value == "" and default is _MISSING:
            raise self.wrong(f"{name} is empty")
        return value

    def texts(self, name: str, default: Any = _MISSING) -> tuple[str, ...]:
        values: list[Any] = self.take(name, list, default)
        if not all(isinstance(value, str) and value for value in values):
            raise self.wrong(f"{name} must be a list of texts")
        return tuple(values)

    def word(self, name: str, words: Any, default: Any = _MISSING) -> str:
        """A text that is one of `words`."""
        value = self.text(name, default)
        if value not in words:
            raise self.wrong(f"{name} must be one of {', '.join(sorted(words))}, not {value!r}")
        return value

    def day(self, name: str, default: date | None = None) -> date | None:
        value: date | None = self.take(name, date, default)
        return value

    def __contains__(self, name: str) -> bool:
        """Whether the field is still to be read."""
        return name in self._left

    def table(self, name: str) -> Table:
        """A table inside this one."""
        return Table(f"{self.where} [{name}]", self.take(name, dict))

    def tables(self, name: str) -> list[Table]:
        """The tables of an array, numbered from one."""
        values: list[Any] = self.take(name, list)
        if not values or not all(isinstance(value, dict) for value in values):
            raise self.wrong(f"{name} must be a list of tables")
        return [Table(f"{self.where}.{name} {number}", value) for number, value in enumerate(values, 1)]

    def finish(self) -> None:
        if self._left:
            raise self.wrong(f"{', '.join(sorted(self._left))} has no meaning here")


def read(file: Path) -> dict[str, Any]:
    """The content of a TOML file. Raises PackIsWrong when it is absent or no TOML."""
    try:
        with file.open("rb") as content:
            return tomli.load(content)
    except OSError as problem:
        raise PackIsWrong(f"Rule pack {_short(file)} cannot be read: {problem.strerror}.") from problem
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise PackIsWrong(f"Rule pack {_short(file)} is not TOML: {problem}.") from problem


def read_tables(file: Path, content: dict[str, Any] | None = None) -> dict[str, Table]:
    """The tables of a file by name. Raises PackIsWrong when a value stands outside of one."""
    found = {}
    for name, value in (read(file) if content is None else content).items():
        if not isinstance(value, dict):
            raise PackIsWrong(f"Rule pack {_short(file)}: {name} must be a table.")
        found[name] = Table(f"{_short(file)} [{name}]", value)
    return found


def _short(file: Path) -> str:
    """The file as its folder and name: jilin/figures.toml, or posts.toml."""
    return file.name if file.parent.name == "packs" else f"{file.parent.name}/{file.name}"
