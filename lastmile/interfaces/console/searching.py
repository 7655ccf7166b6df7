"""One search box over everything the person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from lastmile.domains.alerts import public as alerts
from lastmile.domains.hazards import public as hazards
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.domains.resources import public as resources
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock

MOST = 20  # hits of one group; more words find fewer


@dataclass(frozen=True)
class Hit:
    """One thing found: what to show, a second line, where it leads."""

    title: str
    more: str
    address: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind; `cut` when there may be more."""

    title: Any
    hits: list[Hit]

    @property
    def cut(self) -> bool:
        return len(self.hits) >= MOST


def everywhere(scope: Scope, words: str) -> list[Group]:
    """Groups with what was found, empty ones left out; nothing is looked for where the person may see none of it."""
    found = (Group(title, list(find(scope, words))) for title, needed, find in SEARCHES if scope.has(needed))
    return [group for group in found if group.hits]


def _alerts(scope: Scope, words: str) -> Iterable[Hit]:
    for one in alerts.search(scope, words)[:MOST]:
        more = f"{one.number} {one.get_state_display()} {clock.local(one.sent_at):%Y-%m-%d %H:%M}"
        yield Hit(one.title, more, reverse("alerts:matter", args=[one.uid]))


def _hazards(scope: Scope, words: str) -> Iterable[Hit]:
    for one in hazards.search(scope, words, MOST):
        more = f"{one.place} {one.get_status_display()}".strip()
        yield Hit(f"{one.number} {one.title}", more, reverse("hazards:matter", args=[one.uid]))


def _points(scope: Scope, words: str) -> Iterable[Hit]:
    for one in points.search(scope, words)[:MOST]:
        yield Hit(f"{one.number} {one.name}", one.get_colour_display(), reverse("points:matter", args=[one.uid]))


def _places(scope: Scope, words: str) -> Iterable[Hit]:
    rows = profile.places_in(scope).filter(name__runs=words).order_by("-id")
    for one in rows[:MOST]:
        yield Hit(one.name, one.get_kind_display(), reverse("profile:place", args=[one.uid]))


def _teams(scope: Scope, words: str) -> Iterable[Hit]:
    for one in resources.teams_in(scope).filter(name__contains=words).order_by("name", "id")[:MOST]:
        yield Hit(one.name, "", reverse("resources:team", args=[one.uid]))


def _people(scope: Scope, words: str) -> Iterable[Hit]:
    for one in people.search(scope, words)[:MOST]:
        yield Hit(one.name, one.region.name, reverse("people:person", args=[one.uid]))


def _regions(scope: Scope, words: str) -> Iterable[Hit]:
    for place in in_reach(scope, words)[:MOST]:
        path = " / ".join(part.name for part in regions.path(place)[:-1])
        yield Hit(place.name, f"{path} {place.code}", f"{reverse('console:regions')}?area={place.code}")


def in_reach(scope: Scope, words: str, *, limit: int = MOST) -> list[Region]:
    """Places by name or code within the branches the person sees: never cut off by namesakes elsewhere."""
    found: list[Region] = []
    for branch in scope.branches(Permission.REGION_VIEW):
        found += regions.search(words, branch=branch, limit=limit - len(found))
        if len(found) >= limit:
            break
    return found


SEARCHES: tuple[tuple[Any, str, Callable[[Scope, str], Iterable[Hit]]], ...] = (
    (gettext_lazy("预警"), Permission.ALERT_VIEW, _alerts),
    (gettext_lazy("隐患"), Permission.HAZARD_VIEW, _hazards),
    (gettext_lazy("危险点"), Permission.POINT_VIEW, _points),
    (gettext_lazy("单位场所"), Permission.PROFILE_VIEW, _places),
    (gettext_lazy("应急队伍"), Permission.RESOURCE_VIEW, _teams),
    (gettext_lazy("人员"), Permission.PEOPLE_VIEW, _people),
    (gettext_lazy("地方"), Permission.REGION_VIEW, _regions),
)
