"""Reads of who was sent out, what for and how long: scope first. Sums by team and task; of a person only what they did themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from lastmile.domains.resources import rules
from lastmile.domains.resources.models import Deployed, Deployment
from lastmile.domains.resources.selectors import ORDER, After, Team
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import walk
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Person
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible

OFFERED = 300  # volunteers in one list to tick; more are noted with the teams of their villages
COUNTY_SIGNS = 6
Totals = dict[int, "Total"]


@dataclass(frozen=True)
class Total:
    """How often and how long, not counting what was voided."""

    times: int
    minutes: int

    @property
    def hours(self) -> Decimal:
        """With one figure behind the point."""
        return hours(self.minutes)


def hours(minutes: int) -> Decimal:
    """Minutes in hours, with one figure behind the point."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Row:
    """One deployment with the names of whom was sent and who noted it, as its list shows it."""

    deployment: Deployment
    names: Sequence[str]
    noted_by: str
    voided_by: str

    @property
    def hours(self) -> Decimal:
        return hours(self.deployment.minutes)

    @property
    def on_one_day(self) -> bool:
        one = self.deployment
        return clock.local(one.from_at).date() == clock.local(one.until_at).date()


def deployments_in(scope: Scope) -> QuerySet[Deployment]:
    """Every deployment that may be seen, what was voided too."""
    return Deployment.objects.visible_to(scope, Permission.RESOURCE_VIEW)


def get_deployment(scope: Scope, team: Team, uid: UUID) -> Deployment:
    """One deployment of this team, or NotVisible."""
    found = deployments_in(scope).filter(team=team.unit, uid=uid).select_related("place").first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def of_team(scope: Scope, team: Team, *, after: After, limit: int) -> list[Row]:
    """A page of what a team was sent out for, newest first: behind `after` (from_at, id)."""
    rows = deployments_in(scope).filter(team=team.unit).select_related("place__parent", "team")
    if after:
        at, pk = after
        rows = rows.filter(Q(from_at__lt=at) | Q(from_at=at, pk__lt=pk))
    return with_names(rows.order_by("-from_at", "-id")[:limit])


def below(scope: Scope, *, after: After, limit: int) -> list[Deployment]:
    """A page of all deployments in the order of places: behind `after` (region_code, id)."""

    def narrow(rows: QuerySet[Deployment]) -> QuerySet[Deployment]:
        rows = rows.select_related("place__parent", "team", "region")
        if not after:
            return rows
        code, pk = after
        return rows.filter(region_code__gte=code).filter(Q(region_code__gt=code) | Q(pk__gt=pk))

    return walk(Deployment, scope, Permission.RESOURCE_VIEW, narrow=narrow, order=ORDER, limit=limit)


def with_names(found: Iterable[Deployment]) -> list[Row]:
    """Deployments with the names in them: two queries, however many."""
    found = list(found)
    sent: dict[int, list[str]] = {}
    rows = Deployed.objects.filter(deployment__in=[one.pk for one in found]).order_by("id")
    for pk, name in rows.values_list("deployment_id", "person__name"):
        sent.setdefault(pk, []).append(name)
    names = people.names({who for one in found for who in (one.noted_by, one.voided_by) if who})
    return [
        Row(
            one,
            sent.get(one.pk, []),
            names.get(one.noted_by, "") if one.noted_by else _("系统"),
            names.get(one.voided_by, "") if one.voided_by else _("系统") if one.voided_at else "",
        )
        for one in found
    ]


def this_year() -> tuple[datetime, datetime]:
    """From the first moment of this year up to that of the next."""
    year = clock.today().year
    return clock.start_of(date(year, 1, 1)), clock.start_of(date(year + 1, 1, 1))


def _counted(scope: Scope) -> QuerySet[Deployment]:
    since, until = this_year()
    return deployments_in(scope).filter(voided_at__isnull=True, from_at__gte=since, from_at__lt=until)


def persons_out(scope: Scope, persons: Iterable[int]) -> Totals:
    """How often and how long each of these people was out this year, by key."""
    asked = list(persons)
    rows = Deployed.objects.filter(person__in=asked, deployment__in=_counted(scope))
    sums = rows.values_list("person").annotate(Count("id"), Sum("deployment__minutes"))
    return _totals(asked, sums)


def teams_out(scope: Scope, units: Iterable[int]) -> Totals:
    """How often and how long each of these teams was out this year, by key."""
    asked = list(units)
    sums = _counted(scope).filter(team__in=asked).values_list("team").annotate(Count("id"), Sum("minutes"))
    return _totals(asked, sums)


def _totals(asked: Iterable[int], sums: Iterable[tuple[int, int, int]]) -> Totals:
    found = {key: Total(times, minutes) for key, times, minutes in sums}
    return {key: found.get(key, Total(0, 0)) for key in asked}


def by_task(scope: Scope, team: Team) -> list[tuple[str, Total]]:
    """What a team was sent out for this year, each with how often and how long, in the order of the documents."""
    sums = _counted(scope).filter(team=team.unit).values_list("task").annotate(Count("id"), Sum("minutes"))
    found = {word: Total(times, minutes) for word, times, minutes in sums}
    return [(str(label), found[word]) for word, label in rules.SENT_FOR if word in found]


def volunteers(scope: Scope, team: Team) -> QuerySet[Person]:
    """Registered volunteers of the team's place and below it who are not in the team."""
    own = [one.holding.person_id for one in team.members]
    rows = people.volunteers_in(scope).filter(branch_q(Person, team.unit.region_code)).exclude(pk__in=own)
    return rows.select_related("region").order_by("region_code", "name", "id")


def to_send(scope: Scope, team: Team) -> tuple[list[tuple[str, str]], bool]:
    """Whom this team may have sent, to tick: its members by rank, then volunteers by place; whether there are more than OFFERED."""
    own = {one.holding.person.uid: one.holding.person.name for one in team.members}
    others = list(volunteers(scope, team)[: OFFERED + 1])
    found = [(str(uid), _("%(name)s · 队员") % {"name": name}) for uid, name in own.items()]
    for one in others[:OFFERED]:
        found.append((str(one.uid), _("%(name)s · 志愿者 · %(place)s") % {"name": one.name, "place": one.region.name}))
    return found, len(others) > OFFERED


def places_to_go(team: Team) -> list[tuple[str, str]]:
    """The county of the team, its townships and villages: where help goes."""
    county = team.unit.region_code[:COUNTY_SIGNS]
    levels = [Region.Level.COUNTY, Region.Level.TOWNSHIP, Region.Level.VILLAGE]
    rows = regions.open_regions(county).filter(level__in=levels).select_related("parent").order_by("code")[:2000]
    return [
        (one.code, f"{one.parent.name} · {one.name}" if one.parent and one.level == Region.Level.VILLAGE else one.name)
        for one in rows
    ]
