"""The rows of a roster against each other: what other rows of the sheet say about those of a batch, read once for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from lastmile.foundation.people.roster_reading import Entry, Member, entry
from lastmile.kernel.outcomes import Line, Problem, Stands, shown
from lastmile.kernel.row_marks import Marked, Said, mark_of


class Seen(Protocol):
    """A whole sheet, asked by the marks of its rows: see `foundation.imports.marks.Marks`."""

    @property
    def begun(self) -> bool: ...

    def firsts(self, marks: Iterable[str]) -> dict[str, int]: ...

    def first_said(self, marks: Iterable[str]) -> dict[str, tuple[int, str]]: ...

    def pairs(self, marks: Iterable[str], whos: Iterable[str]) -> set[tuple[str, str]]: ...

    def overtaken(self, number: int, over: Sequence[Stands]) -> list[Problem]: ...

    def line(self, number: int) -> Line: ...

    def first_lines(self) -> Iterator[list[Line]]: ...


def marks(line: Line) -> Marked:
    """What a row is compared by: itself, the grid it may bring along, and numbers, claims and names it says."""
    one = entry(line)
    near = mark_of(["grid", one.place_key]) if one.grid and not one.problems else ""
    return Marked(_same(one), near, list(_said(one)))


def _same(one: Entry) -> str:
    return mark_of([one.place_key, one.member.name, one.member.phone_key]) if one.member else ""


def _said(one: Entry) -> Iterator[Said]:
    for member in one.named:
        who = who_of(member.name)
        yield Said(_at(one.place_key), who)
        for key, number in member.numbers.items():
            yield Said(_number(key, number), who)
    if one.member and one.informant in ("A", "B"):
        yield Said(_claim(one), who_of(one.member.name))


def who_of(name: str) -> str:
    """A name as marks keep it."""
    return mark_of(["who", name])


def _at(place_key: str) -> str:
    return mark_of(["at", place_key])


def _number(key: str, number: str) -> str:
    return mark_of([key, number])


def _phone(phone_key: str) -> str:
    return _number("phone", phone_key)


def _claim(one: Entry) -> str:
    return mark_of(["informant", one.township, one.village, one.informant])


@dataclass
class Survey:
    """What the sheet says about a batch: the first row like each, the first to say each number or claim, who is named where."""

    seen: Seen
    firsts: dict[str, int] = field(default_factory=dict)
    said: dict[str, tuple[int, str]] = field(default_factory=dict)
    named: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, seen: Seen, entries: Sequence[Entry], holders: Iterable[str], phones: Iterable[str] = ()) -> Survey:
        """Three reads for any batch. `holders`: names of those who hold posts at its places. `phones`: keys of the numbers
        of those who bear a name of the batch.
        """
        said = {one.mark for row in entries for one in _said(row)} | {_phone(key) for key in phones}
        places = {_at(row.place_key) for row in entries}
        names = {who_of(name) for name in holders} | {who_of(one.name) for row in entries for one in row.named}
        firsts = seen.firsts({_same(row) for row in entries})
        return cls(seen, firsts, seen.first_said(said - places), seen.pairs(places, names))

    def names(self, keys: Iterable[str], name: str) -> bool:
        """Whether some row of the sheet names somebody of this name at the place so written (`Entry.place_key`)."""
        return any((_at(key), who_of(name)) in self.named for key in keys)

    def names_by(self, phone_key: str, name: str) -> bool:
        """Whether some row of the sheet names somebody of this name by this number: then a row with another is not they."""
        said = self.said.get(_phone(phone_key))
        return said is not None and said[1] == who_of(name)

    def clashes(self, one: Entry) -> list[Problem]:
        """What an earlier row of the same sheet says against this one."""
        found = [
            problem
            for member in one.named
            for key, number in member.numbers.items()
            for problem in self._taken(one, member, key, number)
        ]
        if one.member is None:
            return found
        first = self.firsts.get(_same(one), one.number)
        if first < one.number:
            found.append(Problem("", _("和第%(row)s行重复,只留一行。") % {"row": shown(first)}))
        claim = self.said.get(_claim(one)) if one.village else None
        if claim and claim[0] < one.number and claim[1] != who_of(one.member.name):
            words = _("第%(row)s行已经是这个村的灾害信息员%(rank)s,请核对。")
            found.append(Problem("informant", words % {"row": shown(claim[0]), "rank": one.informant}))
        return found

    def _taken(self, one: Entry, member: Member, key: str, number: str) -> list[Problem]:
        first = self.said.get(_number(key, number))
        if not first or first[0] > one.number or first[1] == who_of(member.name):
            return []
        there = entry(self.seen.line(first[0])).named
        name = next((other.name for other in there if who_of(other.name) == first[1]), "")
        words = _("和第%(row)s行“%(name)s”的号码相同,请核对。") % {"row": shown(first[0]), "name": name}
        return [Problem(member.columns.get(key, ""), words)]
