"""One search box over everything the person may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions import selectors as regions


@dataclass(frozen=True)
class Hit:
    """One thing found: what to show, a second line, where it leads."""

    title: str
    more: str
    address: str


@dataclass(frozen=True)
class Group:
    title: str
    hits: list[Hit]


def everywhere(scope: Scope, words: str) -> list[Group]:
    """Groups with what was found, empty ones left out."""
    searches: list[tuple[str, Callable[[Scope, str], list[Hit]]]] = [
        (_("隐患"), _hazards),
        (_("人员"), _people),
        (_("地方"), _regions),
    ]
    found = [Group(title, search(scope, words)) for title, search in searches]
    return [group for group in found if group.hits]


def _address(name: str, *args: object, query: str = "") -> str:
    try:
        return reverse(name, args=args) + query
    except NoReverseMatch:
        return ""


def _regions(scope: Scope, words: str) -> list[Hit]:
    hits = []
    for place in regions.search(words, limit=20):
        if scope.has("region.view") and any(one.covers(place.code, None) for one in scope.grants):
            path = " / ".join(part.name for part in regions.path(place)[:-1])
            hits.append(
                Hit(place.name, f"{path} {place.code}", _address("console:regions", query=f"?area={place.code}"))
            )
    return hits


def _people(scope: Scope, words: str) -> list[Hit]:
    people = import_module("lastmile.foundation.people.selectors")
    if not scope.has("people.view"):
        return []
    return [
        Hit(one.name, one.region.name, _address("people:person", one.uid)) for one in people.search(scope, words)[:20]
    ]


def _hazards(scope: Scope, words: str) -> list[Hit]:
    hazards = import_module("lastmile.domains.hazards.public")
    if not scope.has("hazard.view"):
        return []
    return [
        Hit(f"{one.number} {one.title}", one.get_status_display(), _address("hazards:matter", one.uid))
        for one in hazards.search(scope, words)[:20]
    ]
