"""Reads of teams and supplies: scope first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.resources import rules
from lastmile.domains.resources.models import MemberFacts, Supply, TeamFacts
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import walk
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Consent, Holding, Skill, Unit
from lastmile.foundation.people.selectors import not_over
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level

After = tuple[Any, ...] | None
ORDER = ("region_code", "id")
SOON = "resource.soon_days"
CAPTAIN, MEMBER = "team_captain", "team_member"
TEAM_FACTS = (
    "kind", "stated", "equipment", "station", "tasks", "minutes", "trained_on", "drilled_on", "insurance", "note",
    "point",
)  # fmt: skip
SUPPLY_FACTS = (
    "code", "name", "category", "spec", "unit", "quantity", "quota", "price", "bought_on", "made_on", "expires_on",
    "store", "shelf", "keeper", "keeper_phone", "origin", "state", "checked_on", "note",
)  # fmt: skip


# --- teams -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Member:
    """Somebody in a team, with where they come from, their group, what they can do and whether they agreed."""

    holding: Holding
    facts: MemberFacts
    skills: Sequence[Skill] = ()
    agreed: bool = False

    @property
    def lacks_consent(self) -> bool:
        return self.facts.source in rules.AGREE and not self.agreed

    @property
    def is_captain(self) -> bool:
        return self.holding.post.kind == CAPTAIN


@dataclass(frozen=True)
class Group:
    """One task of a team: whether the team took it on, and how many people are in its group (K-2.3.1d, K-2.3.2b)."""

    label: str
    taken: bool
    heads: int


@dataclass
class Team:
    """A unit of kind team with its facts and members."""

    unit: Unit
    facts: TeamFacts
    members: list[Member] = field(default_factory=list)

    @property
    def captain(self) -> Member | None:
        return next((one for one in self.members if one.is_captain and one.holding.rank == "A"), None)

    @property
    def deputy(self) -> Member | None:
        return next((one for one in self.members if one.is_captain and one.holding.rank == "B"), None)

    @property
    def groups(self) -> list[Group]:
        """The tasks of its level and what else it took on, each with how many people are in its group."""
        own = rules.tasks_of(self.unit.region.level)
        known = [*own, *(rules.Task(one) for one in self.facts.tasks if one not in own)]
        people = {task: {one.holding.person_id for one in self.members if one.facts.task == task} for task in known}
        return [Group(str(task.label), task in self.facts.tasks, len(people[task])) for task in known]

    @property
    def unmanned(self) -> list[str]:
        """Tasks nobody is in the group of."""
        return [one.label for one in self.groups if not one.heads]

    @property
    def ungrouped(self) -> int:
        """People in none of its groups, the captain and the deputy aside."""
        own = [one for one in self.members if not one.is_captain]
        grouped = {one.holding.person_id for one in self.members if one.facts.task}
        return len({one.holding.person_id for one in own} - grouped)

    @property
    def sources(self) -> list[tuple[str, int]]:
        """The roster by source: how many people come from where, in the order of the documents; "" is not known."""
        people: dict[str, set[int]] = {}
        for one in self.members:
            people.setdefault(one.facts.source, set()).add(one.holding.person_id)
        order = [*rules.Source.values, ""]
        labels = dict(rules.Source.choices)
        return [(str(labels.get(one, "")), len(people[one])) for one in order if one in people]

    @property
    def heads(self) -> int:
        """People in the list, each once."""
        return len({one.holding.person_id for one in self.members})


@dataclass(frozen=True)
class TeamFilters:
    words: str = ""
    kind: str = ""


def teams_in(scope: Scope) -> QuerySet[Unit]:
    """Every team that may be seen and still is one."""
    return Unit.objects.visible_to(scope, Permission.RESOURCE_VIEW).filter(kind=Unit.Kind.TEAM, closed_on__isnull=True)


def get_team(scope: Scope, uid: Any) -> Team:
    """One team with its members, or NotVisible."""
    units = Unit.objects.visible_to(scope, Permission.RESOURCE_VIEW).filter(kind=Unit.Kind.TEAM, uid=uid)
    found = units.select_related("region__parent").first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return with_facts([found])[0]


def not_led_by_its_head(team: Team) -> tuple[str, Sequence[Holding]] | None:
    """A captain who is not the head of the place (J-2.4c, J-2.4f): the head's kind of post and who holds it today.

    None without a captain, at a place the document names no head of, and where the captain is the head.
    """
    kind, captain = rules.HEADS.get(Level(team.unit.region.level)), team.captain
    if kind is None or captain is None:
        return None
    posts = people.open_posts_at(team.unit.region_code, [kind])
    heads = [one for held in people.holders([post.pk for post in posts]).values() for one in held if one.rank != "B"]
    return None if captain.holding.person_id in {one.person_id for one in heads} else (kind, heads)


def member_of(team: Team, holding_uid: Any) -> Member:
    """The member with this holding, or NotVisible."""
    found = next((one for one in team.members if one.holding.uid == holding_uid), None)
    if found is None:
        raise NotVisible(_("这个人不在这支队伍里。"))
    return found


def team_page(scope: Scope, filters: TeamFilters, *, after: After, limit: int) -> list[Team]:
    """A page of teams in the order of places; behind `after` (region_code, id)."""

    def narrow(rows: QuerySet[Unit]) -> QuerySet[Unit]:
        rows = rows.filter(kind=Unit.Kind.TEAM, closed_on__isnull=True).select_related("region__parent")
        if filters.kind:
            rows = rows.filter(Exists(TeamFacts.objects.filter(unit=OuterRef("pk"), kind=filters.kind)))
        if filters.words:
            rows = rows.filter(name__contains=filters.words)
        return _behind(rows, after)

    return with_facts(walk(Unit, scope, Permission.RESOURCE_VIEW, narrow=narrow, order=ORDER, limit=limit))


def with_facts(units: Sequence[Unit]) -> list[Team]:
    """Units with their facts and members: five queries, however many."""
    facts = TeamFacts.objects.in_bulk([one.pk for one in units])
    teams = {one.pk: Team(one, facts.get(one.pk) or TeamFacts(unit=one)) for one in units}
    rows = Holding.objects.filter(not_over(clock.today()), post__unit__in=list(teams), post__closed_on__isnull=True)
    held = list(rows.select_related("post", "person").order_by("post__kind", "rank", "from_on", "id"))
    persons = [one.person_id for one in held]
    own = MemberFacts.objects.in_bulk([one.pk for one in held])
    agreed = set(
        Consent.objects.filter(person__in=persons, withdrawn_at__isnull=True).values_list("person_id", flat=True)
    )
    skills: dict[int, list[Skill]] = {}
    for skill in Skill.objects.filter(person__in=persons).order_by("id"):
        skills.setdefault(skill.person_id, []).append(skill)
    for one in held:
        member = Member(
            one, own.get(one.pk) or MemberFacts(holding=one), skills.get(one.person_id, ()), one.person_id in agreed
        )
        teams[one.post.unit_id or 0].members.append(member)
    return [teams[one.pk] for one in units]


# --- supplies --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SupplyFilters:
    words: str = ""
    state: str = ""
    group: str = ""  # the class of its code
    at: str = ""  # the place looked at: its figures hold


def supplies_in(scope: Scope) -> QuerySet[Supply]:
    """Every line of supplies that may be seen and is still on the list."""
    return Supply.objects.visible_to(scope, Permission.RESOURCE_VIEW).filter(removed_on__isnull=True)


def get_supply(scope: Scope, uid: Any) -> Supply:
    """One line of supplies, or NotVisible."""
    found: Supply = Supply.objects.get_visible(scope, Permission.RESOURCE_VIEW, uid)
    return found


def supply_page(scope: Scope, filters: SupplyFilters, *, after: After, limit: int) -> list[Supply]:
    """A page of supplies in the order of places; behind `after` (region_code, id)."""
    today = clock.today()
    soon = timedelta(days=packs.value(SOON, filters.at).whole if filters.state == "soon" else 0)
    states = {
        "expired": Q(expires_on__lt=today),
        "soon": Q(expires_on__gte=today, expires_on__lte=today + soon),
        "unknown": Q(quantity__isnull=True),
    }

    def narrow(rows: QuerySet[Supply]) -> QuerySet[Supply]:
        rows = rows.filter(states.get(filters.state, Q()), removed_on__isnull=filters.state != "removed")
        if filters.group:
            rows = rows.filter(code__startswith=filters.group)
        if filters.words:
            rows = rows.filter(name__runs=filters.words)
        return _behind(rows.select_related("region__parent"), after)

    return walk(Supply, scope, Permission.RESOURCE_VIEW, narrow=narrow, order=ORDER, limit=limit)


def _behind(rows: QuerySet[Any], after: After) -> QuerySet[Any]:
    if not after:
        return rows
    code, pk = after
    return rows.filter(region_code__gte=code).filter(Q(region_code__gt=code) | Q(pk__gt=pk))


def choices_of_places(scope: Scope, area: str) -> list[tuple[str, str]]:
    """Townships and villages of the area where something may be kept."""
    rows = regions.open_regions(area).filter(level__in=[Region.Level.TOWNSHIP, Region.Level.VILLAGE])
    found = rows.select_related("parent").order_by("code")[:2000]
    return [(one.code, one.name) for one in found if scope.may(Permission.RESOURCE_CHANGE, on=one.code)]
