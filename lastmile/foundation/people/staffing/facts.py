"""What is there: holdings and posts by place and kind, units, certificates, read once for a whole area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import CommandMember, Holding, Person, Post, Skill, Unit
from lastmile.kernel import clock, region_codes
from lastmile.kernel.region_codes import Level

CERTIFICATES = (Skill.Kind.FIRST_RESPONDER, Skill.Kind.RED_CROSS)


@dataclass(frozen=True)
class Facts:
    """Everything counted, read once: holdings and posts by place and kind, units, certificates."""

    holdings: dict[tuple[str, str], list[Holding]]
    posts: dict[tuple[str, str], list[Post]]
    units: dict[tuple[str, str], list[Unit]]
    members: dict[str, list[CommandMember]]
    certified: dict[str, list[Person]]
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
        certified=_certificates(within),
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


def _certificates(within: Scope) -> dict[str, list[Person]]:
    """People with a valid certificate, once each, by village."""
    valid = Skill.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=clock.today()), kind__in=CERTIFICATES)
    people = selectors.people_in(within).filter(pk__in=valid.exclude(certificate="").values("person"))
    return _grouped(people, lambda one: one.region_code[: region_codes.LENGTHS[Level.VILLAGE]])
