"""Which rounds are owed when: seasons, once-a-season checks, weather; and the year's calendar of two climates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lastmile.foundation.rulepacks.figure_packs import Document
from lastmile.foundation.rulepacks.points import PointKind
from lastmile.foundation.rulepacks.rules import Form
from lastmile.foundation.rulepacks.tables import PackIsWrong, Table, read, read_tables

COLOURS = ("red", "orange", "yellow", "blue", "unknown")


@dataclass(frozen=True)
class RoundSeason:
    """While it lasts, rounds are owed at intervals by colour. All numbers are keys of figures; no dates: always."""

    id: str
    title: str
    starts: str
    ends: str
    kinds: frozenset[str]
    days: Mapping[str, str]

    def covers(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True)
class OnceRound:
    """One round in the days before a season (`before_…`) or in its last days (`after_…`)."""

    id: str
    title: str
    season: str
    days: str


@dataclass(frozen=True)
class WeatherRound:
    """Rounds opened when somebody says the weather: how many, within how many hours each. `daily`: owed anew every day that
    a warning asks for them; the others are of the rain.
    """

    id: str
    title: str
    rounds: str
    hours: str
    kinds: frozenset[str]
    daily: bool


@dataclass(frozen=True)
class RoundRules:
    """Everything rounds.toml says. `visits` are seasons of walks at places, `ahead` the key of when they become owed."""

    seasons: Mapping[str, RoundSeason]
    once: Mapping[str, OnceRound]
    weather: Mapping[str, WeatherRound]
    visits: Mapping[str, RoundSeason]
    ahead: str


@dataclass(frozen=True)
class Seed:
    """One line of the year's calendar. Days are MM-DD."""

    title: str
    who: str
    starts: str
    ends: str
    basis: str
    evidence: str
    may_wait: bool


@dataclass(frozen=True)
class Climate:
    """The calendar of one climate; `to_confirm` says what still waits for an official copy."""

    id: str
    title: str
    region_code: str
    to_confirm: str
    seeds: tuple[Seed, ...]


def read_rounds(file: Path, forms: Mapping[str, Form], kinds: Mapping[str, PointKind]) -> RoundRules:
    """The rules of rounds. Raises PackIsWrong."""
    content = read(file)
    if content.keys() != {"seasons", "once", "weather", "visits", "ahead"}:
        raise PackIsWrong("Rule pack rounds.toml: it must have seasons, once, weather, visits and ahead, nothing else.")
    seasons = {name: _season(name, one, forms, kinds) for name, one in read_tables(file, content["seasons"]).items()}
    once = {}
    for name, table in read_tables(file, content["once"]).items():
        once[name] = OnceRound(
            name, table.text("title"), table.word("season", seasons), _figure(table, "days", forms, "天")
        )
        table.finish()
    weather = {}
    for name, table in read_tables(file, content["weather"]).items():
        weather[name] = WeatherRound(
            name,
            table.text("title"),
            _figure(table, "rounds", forms, "次"),
            _figure(table, "hours", forms, "小时"),
            _kinds(table, kinds),
            table.take("daily", bool, False),
        )
        table.finish()
    visits = {name: _season(name, one, forms, None) for name, one in read_tables(file, content["visits"]).items()}
    ahead = content["ahead"]
    if ahead not in forms:
        raise PackIsWrong(f"Rule pack rounds.toml: ahead is no figure: {ahead}")
    return RoundRules(seasons, once, weather, visits, ahead)


def _season(name: str, table: Table, forms: Mapping[str, Form], kinds: Mapping[str, PointKind] | None) -> RoundSeason:
    """Kinds of places belong to the profile, not to the packs: those are compared by a test of patrols."""
    title, starts, ends = table.text("title"), table.take("from", str), table.take("until", str)
    for key in (starts, ends):
        if key and key not in forms:
            raise table.wrong(f"{key} is no figure")
    days = {colour: _figure(table, colour, forms, "天") for colour in COLOURS}
    covered = frozenset(table.texts("kinds")) if kinds is None else _kinds(table, kinds)
    season = RoundSeason(name, title, starts, ends, covered, days)
    table.finish()
    return season


def _figure(table: Table, name: str, forms: Mapping[str, Form], unit: str) -> str:
    key = table.word(name, forms)
    if forms[key].unit != unit:
        raise table.wrong(f"{key} is not counted in {unit}")
    return key


def _kinds(table: Table, kinds: Mapping[str, PointKind]) -> frozenset[str]:
    said = table.texts("kinds")
    if strange := sorted(set(said) - kinds.keys()):
        raise table.wrong(f"kinds has unknown words: {', '.join(strange)}")
    return frozenset(said)


def read_climates(file: Path, documents: Sequence[Document]) -> dict[str, Climate]:
    """Calendars by id. Raises PackIsWrong."""
    found = {}
    for name, table in read_tables(file).items():
        title, code, confirm = table.text("title"), table.text("region_code"), table.take("to_confirm", str)
        seeds = tuple(_seed(one, documents) for one in table.tables("seeds"))
        table.finish()
        found[name] = Climate(name, title, code, confirm, seeds)
    return found


def _seed(table: Table, documents: Sequence[Document]) -> Seed:
    def day(name: str) -> str:
        text = table.text(name)
        month, _dash, of_month = text.partition("-")
        if not (len(text) == 5 and month.isdigit() and of_month.isdigit() and 1 <= int(month) <= 12):
            raise table.wrong(f"{name} must be a day MM-DD, not {text!r}")
        return text

    seed = Seed(
        title=table.text("title"),
        who=table.text("who"),
        starts=day("from"),
        ends=day("until"),
        basis=table.text("basis"),
        evidence=table.text("evidence"),
        may_wait=table.take("may_wait", bool),
    )
    table.finish()
    if not any(seed.basis.startswith(one.prefix) for one in documents):
        raise table.wrong(f"basis names no document of documents.toml: {seed.basis}")
    return seed


def climate_of(climates: Mapping[str, Climate], region_code: str, pack: str = "") -> Climate | None:
    """The calendar meant for a place: of the pack chosen there, else of the tree, else None."""
    if pack in climates:
        return climates[pack]
    near = [one for one in climates.values() if region_code.startswith(one.region_code)]
    return near[0] if near else None
