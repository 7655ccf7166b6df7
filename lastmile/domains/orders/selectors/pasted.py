"""Whom the lines pasted from a chat group may mean: people who were called, are not reached, and may be named to the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lastmile.domains.orders.models import Call
from lastmile.domains.orders.selectors import board, calls, counting, pasting
from lastmile.foundation.access.scope import Scope

MOST = 5000


@dataclass(frozen=True)
class Candidate:
    """Somebody a line may mean."""

    who: UUID
    name: str
    posts: str
    place: str
    seen: bool  # their read mark is there already


@dataclass(frozen=True)
class Match:
    """One pasted line and whom it may mean; nobody: 没对上."""

    said: str
    candidates: Sequence[Candidate]


def match(scope: Scope, call: Call, text: str) -> list[Match]:
    """Line by line; people of the same name are all shown. Three queries."""
    by_name: dict[str, list[Candidate]] = {}
    for one in waiting(scope, call):
        by_name.setdefault(one.name, []).append(one)
    lines = pasting.read(text, by_name)
    return [Match(line.said, [one for name in line.names for one in by_name[name]]) for line in lines]


def waiting(scope: Scope, call: Call) -> list[Candidate]:
    """People not reached whom the reader may see by name, each once."""
    rows = counting.owed(call).filter(board.named(call, calls.names_for(scope, call)), done_at__isnull=True)
    found: dict[UUID, list[tuple[str, str, str, bool]]] = {}
    values = rows.filter(held_by__isnull=False).order_by("region_code", "id")
    for who, name, post, code, seen in values.values_list(
        "held_by__person__uid", "held_by__person__name", "post__title", "region_code", "seen_at"
    )[:MOST]:
        found.setdefault(who, []).append((name, post, code, seen is not None))
    places = board.places({rows[0][2] for rows in found.values()})
    return [
        Candidate(
            who,
            rows[0][0],
            "、".join(dict.fromkeys(post for _name, post, _code, _seen in rows)),
            places.get(rows[0][2], ""),
            all(seen for *_rest, seen in rows),
        )
        for who, rows in found.items()
    ]
