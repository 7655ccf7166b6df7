"""Grounds: places with parts taken out and put back. Of the codes that fit a place the longest decides; none fits: outside."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Ground = Mapping[str, bool]
Owner = TypeVar("Owner", bound=Hashable)
Part = TypeVar("Part", bound=Hashable)


def holds(ground: Ground, code: str) -> bool:
    """Whether a place lies in it; of a place with parts taken out, what is left of it."""
    fits = (code[:length] for length in range(len(code), 0, -1))
    return next((ground[one] for one in fits if one in ground), False)


def holders(grounds: Sequence[Ground], codes: Iterable[str]) -> dict[str, list[int]]:
    """By code, which of some grounds hold it, the last one last."""
    at: dict[str, list[tuple[int, bool]]] = {}
    for number, ground in enumerate(grounds):
        for code, inside in ground.items():
            at.setdefault(code, []).append((number, inside))
    return {code: _holding(at, code) for code in codes}


def _holding(at: Mapping[str, list[tuple[int, bool]]], code: str) -> list[int]:
    said: dict[int, bool] = {}
    for length in range(1, len(code) + 1):  # the longer decides
        said.update(at.get(code[:length], ()))
    return sorted(number for number, inside in said.items() if inside)


def parts(painted: Mapping[str, Owner | None], key: Callable[[str, Owner], Part]) -> dict[Part, dict[str, bool]]:
    """Grounds from who owns each code, with what lies below it as far as no longer code says otherwise.

    `key` names the part that a code of an owner begins, or belongs to.
    """
    found: dict[Part, dict[str, bool]] = {}
    holder: dict[str, tuple[Owner, Part] | None] = {}  # by code: who owns it, and which part holds it
    for code in sorted(painted):
        above = next((holder[code[:n]] for n in range(len(code) - 1, 0, -1) if code[:n] in holder), None)
        owner = painted[code]
        if above is not None and above[0] == owner:
            holder[code] = above
            continue
        if above is not None:
            found[above[1]][code] = False
        holder[code] = None if owner is None else (owner, key(code, owner))
        if (mine := holder[code]) is not None:
            found.setdefault(mine[1], {})[code] = True
    return found
