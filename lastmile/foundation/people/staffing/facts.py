"""What is there: holdings and posts by place and kind, units, certificates, workload, read once for a whole area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.db.models.functions import Left

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import CommandMember, Holding, NoTeam, Post, SignedList, Skill, Unit
from lastmile.foundation.people.rules import ListState
from lastmile.foundation.regions.models import Grid
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock, region_codes
from lastmile.kernel.region_codes import Level

CERTIFICATES = (Skill.Kind.FIRST_RESPONDER, Skill.Kind.RED_CROSS)


@dataclass(frozen=True)
class Load:
    """How much there is to look after in a township (K-2.1.2d), from its grids. `households` and `people` are None, 待核,
    while one of them is not counted."""

    grids: int
    households: int | None
    people: int | None


@dataclass(frozen=True)
class PublicList:
    """The 责任清单 a place made public: its version, and the titles of what the body itself does."""

    uid: UUID
    number: int
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Everything counted, read once: holdings and posts by place and kind, units, certificates, workload.

    `certificates` are of first responders and Red Cross first-aiders, by village; `notice_days` how long before its end one
    is said to end soon. `no_teams` is why villages have no team, `loads` what townships look after, `lists` what is public.
    """

    holdings: dict[tuple[str, str], list[Holding]]
    posts: dict[tuple[str, str], list[Post]]
    units: dict[tuple[str, str], list[Unit]]
    members: dict[str, list[CommandMember]]
    certificates: dict[str, list[Skill]]
    notice_days: int
    no_teams: dict[str, NoTeam]
    loads: dict[str, Load]
    lists: dict[str, PublicList]
    entered: frozenset[str]


def read(scope: Scope, branch: str) -> Facts:
    within = scope.within(branch)
    posts = list(selectors.posts_in(within).only("pk", "uid", "kind", "title", "domains", "region_code"))
    held = Holding.objects.filter(selectors.in_force(clock.today()), post__in=selectors.posts_in(within).values("pk"))
    held = held.exclude(rank=Holding.Rank.B).select_related("person", "post").order_by("post__kind", "rank", "id")
    units = list(selectors.units_in(within))
    members = CommandMember.objects.filter(command__in=[one.pk for one in units if one.kind == Unit.Kind.COMMAND])
    return Facts(
        holdings=_grouped(held, lambda one: (place_of(one.post.region_code), one.post.kind)),
        posts=_grouped(posts, lambda one: (place_of(one.region_code), one.kind)),
        units=_grouped(units, lambda one: (one.region_code, one.kind)),
        members=_grouped(members.select_related("command", "unit", "contact"), lambda one: one.command.region_code),
        certificates=_certificates(within),
        notice_days=packs.value("staffing.certificate_notice_days", branch).whole,
        no_teams={one.region_code: one for one in selectors.no_teams_in(within)},
        loads=_loads(branch),
        lists=_public_lists(branch),
        entered=frozenset(one.region_code[:length] for one in posts for length in (9, 12)),
    )


def place_of(code: str) -> str:
    """The body a post counts for: those in micro-grids for the grid."""
    return code[: region_codes.LENGTHS[Level.GRID]]


def _grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for one in rows:
        found[key(one)].append(one)
    return found


def _certificates(within: Scope) -> dict[str, list[Skill]]:
    """Certificates with whose they are, in force or not, by village."""
    rows = Skill.objects.filter(kind__in=CERTIFICATES, person__in=selectors.people_in(within).values("pk"))
    found = rows.select_related("person").order_by("person__region_code", "person_id", "-valid_until", "id")
    return _grouped(found, lambda one: one.person.region_code[: region_codes.LENGTHS[Level.VILLAGE]])


def _public_lists(branch: str) -> dict[str, PublicList]:
    """By place; of what a list says only its bodies are read."""
    low, high = region_codes.bounds(branch)
    rows = SignedList.objects.filter(state=ListState.PUBLIC, region__code__gte=low, region__code__lt=high)
    return {
        code: PublicList(uid, number, tuple(one["title"] for one in bodies or ()))
        for code, uid, number, bodies in rows.values_list("region__code", "uid", "number", "content__bodies")
    }


def _loads(branch: str) -> dict[str, Load]:
    """What the grids of each township sum up to; micro-grids are parts of them."""
    low, high = region_codes.bounds(branch)
    grids = Grid.objects.filter(
        region__code__gte=low, region__code__lt=high, region__level=Level.GRID, region__closed_on__isnull=True
    )
    sums = grids.annotate(at=Left("region__code", region_codes.LENGTHS[Level.TOWNSHIP])).order_by().values("at")
    sums = sums.annotate(
        rows=Count("pk"),
        counted=Count("households"),  # before the sums, which take the fields' names
        peopled=Count("population"),
        households=Sum("households"),
        population=Sum("population"),
    )
    return {
        one["at"]: Load(
            grids=one["rows"],
            households=one["households"] if one["counted"] == one["rows"] else None,
            people=one["population"] if one["peopled"] == one["rows"] else None,
        )
        for one in sums
    }
