"""Kinds of posts: what holding one allows, who is above it, and whom it counts as (J-2, J-3, K-2.1, K-2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.rulepacks.tables import Table, read, read_tables
from lastmile.kernel.region_codes import Level

# Staffing figures a holder can count towards; `people.staffing` computes each.
COUNTS = frozenset(
    {
        "chiefs", "first_responsible", "deputies", "leaders_in_charge", "office_staff", "full_time", "captains",
        "village_staff", "village_named", "village_reporters", "informants", "grid_staff",
    }
)  # fmt: skip
STAND_INS = frozenset({"wanted", "allowed", "none"})


@dataclass(frozen=True)
class PostKind:
    """One kind of post.

    `stand_in`: a missing B is a gap. `superior_kinds`: nearest first. `permissions` hold on the post's own region and
    all below it, for `lines`. `listed` is the number in the list of 21 duties, 0 for kinds beside it. `lower`: kinds at
    the place or below that its card names beside those that answer to it (J-3.4d); of its own kind only those below.
    """

    id: str
    title: str
    listed: int
    levels: frozenset[int]
    superior_kinds: tuple[str, ...]
    permissions: frozenset[str]
    lines: frozenset[str]
    stand_in: bool
    stand_in_allowed: bool
    counts_as: frozenset[str]
    many: bool
    several_people: bool
    lower: tuple[str, ...] = ()


def read_posts(file: Path) -> dict[str, PostKind]:
    """Kinds by id, in the order of the file. Raises PackIsWrong for unknown words, or superiors that go in a ring."""
    content = read(file)
    tables = read_tables(file, content)
    sets = _sets(tables.pop("sets"), content["sets"])
    kinds = {name: _kind(name, table, sets) for name, table in tables.items()}
    for kind in kinds.values():
        for word, named in (("superiors", kind.superior_kinds), ("lower", kind.lower)):
            if strange := [name for name in named if name not in kinds]:
                raise tables[kind.id].wrong(f"{word} names no post: {', '.join(strange)}")
        if ring := _ring(kind.id, kinds):
            raise tables[kind.id].wrong(f"superiors go in a ring: {' > '.join(ring)}")
    return kinds


def _sets(table: Table, content: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    sets: dict[str, frozenset[str]] = {}
    for name in content:
        sets[name] = _permissions(table, table.texts(name), sets)
    return sets


def _kind(name: str, table: Table, sets: Mapping[str, frozenset[str]]) -> PostKind:
    stand_in = table.word("stand_in", STAND_INS)
    kind = PostKind(
        id=name,
        title=table.text("title"),
        listed=table.take("list", int, 0),
        levels=frozenset(table.take("levels", list)),
        superior_kinds=table.texts("superiors"),
        permissions=_permissions(table, table.texts("permissions"), sets),
        lines=frozenset(table.texts("lines", sorted(ALL_LINES))),
        stand_in=stand_in == "wanted",
        stand_in_allowed=stand_in != "none",
        counts_as=frozenset(table.texts("counts_as", ())),
        many=table.take("many", bool, False),
        several_people=table.word("people", {"one", "several"}, "one") == "several",
        lower=table.texts("lower", ()),
    )
    table.finish()
    _must_know(table, "levels", kind.levels, {level.value for level in Level})
    _must_know(table, "lines", kind.lines, ALL_LINES)
    _must_know(table, "counts_as", kind.counts_as, COUNTS)
    if not kind.levels:
        raise table.wrong("levels is empty")
    return kind


def _permissions(table: Table, words: Iterable[str], sets: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for word in words:
        if word.startswith("@"):
            if word[1:] not in sets:
                raise table.wrong(f"{word} names no set defined above")
            found |= sets[word[1:]]
        else:
            found.add(word)
    _must_know(table, "permissions", found, set(Permission.values))
    return frozenset(found)


def _must_know(table: Table, name: str, given: Iterable[object], known: Iterable[object]) -> None:
    strange = sorted(str(one) for one in set(given) - set(known))
    if strange:
        raise table.wrong(f"{name} has unknown words: {', '.join(strange)}")


def _ring(start: str, kinds: Mapping[str, PostKind]) -> list[str]:
    """The way from a kind back to itself, or nothing."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for above in kinds[way[-1]].superior_kinds if way[-1] in kinds else ():
            if above == start:
                return [*way, above]
            if above not in seen:
                seen.add(above)
                ways.append([*way, above])
    return []
