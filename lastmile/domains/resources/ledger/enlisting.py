"""What rows of the ledger of teams ask of units, people, posts and holdings: gathered, and written for a batch at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.resources.models import MemberFacts, TeamFacts
from lastmile.domains.resources.selectors import CAPTAIN, MEMBER, Team
from lastmile.domains.resources.services.members import ROLES
from lastmile.foundation.access.copying import copy_in, fresh
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.scope import Grant, Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import limits, roster_writing, rules
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding, Person, Post, Skill, StoredGrant
from lastmile.foundation.people.roster_writing import Changes
from lastmile.foundation.people.services import end_no_team, keys_of
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

TITLES = {CAPTAIN: gettext_lazy("队长"), MEMBER: gettext_lazy("队员")}


@dataclass(frozen=True)
class Join:
    """Somebody who is to join a team in a role."""

    name: str
    phone: str
    role: str
    source: str = ""
    task: str = ""
    skill: str = ""
    certificate: str = ""
    valid_until: date | None = None


class Posts:
    """The posts of some teams, who holds them, and what they allow; read at once, kept up in memory."""

    def __init__(self, scope: Scope, teams: Sequence[Team], codes: set[str]) -> None:
        """`codes`: of the places where teams may be founded."""
        self.scope = scope
        units = {team.unit.pk: team for team in teams}
        rows = Post.unscoped.filter(unit__in=units, kind__in=[CAPTAIN, MEMBER], closed_on__isnull=True)
        self.of: dict[tuple[int, str], Post] = {}
        for post in rows.select_related("region").order_by("-id"):
            self.of[id(units[post.unit_id or 0]), post.kind] = post
        self.held: dict[int, list[Holding]] = {}
        for team in teams:
            for one in team.members:
                self.held.setdefault(one.holding.post_id, []).append(one.holding)
        self.given: dict[int, list[Grant]] = {}
        posts = [post.pk for post in self.of.values()]
        for given in StoredGrant.unscoped.filter(people.in_force(clock.today()), post__in=posts):
            lines = frozenset(given.lines) or ALL_LINES
            grant = Grant(frozenset({given.region_code}), frozenset(given.permissions), lines)
            self.given.setdefault(given.post_id or 0, []).append(grant)
        codes = codes | {team.unit.region_code for team in teams}
        self.above = {
            kind: people.nearest_posts(codes, catalogue.post_kinds()[kind].superior_kinds) for kind in (CAPTAIN, MEMBER)
        }

    def refused(self, team: Team, role: str) -> str:
        """Why nobody may be put into this post; nobody hands out more than they hold. Empty when one may."""
        kind, _rank = ROLES[role]
        post_kind, code = catalogue.post_kinds()[kind], team.unit.region_code
        if team.unit.region.level not in post_kind.levels:
            return _("“%(kind)s”不能设在这一级。") % {"kind": post_kind.title}
        own = self.of.get((id(team), kind))
        grants = [Grant(frozenset({code}), post_kind.permissions, post_kind.lines or ALL_LINES)]
        if limits.lacking(self.scope, [*grants, *self.given.get(own.pk if own else 0, [])]):
            return _("这个岗位带有您自己没有的权限,请由上级办理。")
        return ""

    def fitting(self, team: Team, kind: str) -> tuple[Post, bool]:
        """The team's post of a kind, and whether it is opened for this."""
        found = self.of.get((id(team), kind))
        if found is not None:
            return found, False
        unit = team.unit
        title = f"{unit.name}{TITLES[kind]}"[:80]
        post = fresh(Post, region=unit.region, region_code=unit.region_code, kind=kind, title=title, unit=unit)
        captain = self.of.get((id(team), CAPTAIN)) if kind == MEMBER else None
        post.superior = captain or self.above[kind].get(unit.region_code)
        self.of[id(team), kind] = post
        return post, True

    def going_on(self, post: Post) -> list[Holding]:
        """Who holds a post; one just opened has no key yet."""
        return self.held.setdefault(post.pk or -id(post), [])


@dataclass
class Enlisting:
    """Takes rows one after another; each sees what the ones before it will have done."""

    scope: Scope
    posts: Posts
    owners: dict[str, Person]  # by look-up key: whose numbers the rows name
    changes: Changes = field(default_factory=Changes)
    founded: list[Team] = field(default_factory=list)
    changed: dict[int, tuple[Team, set[str]]] = field(default_factory=dict)
    joined: list[tuple[Team, Holding, Join]] = field(default_factory=list)

    def found(self, team: Team) -> None:
        self.founded.append(team)

    def change(self, team: Team, fields: Sequence[str]) -> None:
        """What of a team the rows say differently; it stands in its facts already."""
        if fields and not any(one is team for one in self.founded):
            self.changed.setdefault(id(team), (team, set()))[1].update(fields)

    def join(self, team: Team, asked: Join) -> None:
        """Put somebody into the team's post; whoever held that rank makes way."""
        kind, rank = ROLES[asked.role]
        person = self._person(team, asked)
        post, opens = self.posts.fitting(team, kind)
        if opens:
            self.changes.posts.append(post)
        going_on = self.posts.going_on(post)
        held = next((one for one in going_on if one.person == person and one.rank == rank), None)
        if held is None:
            held = self._appoint(post, person, rank, going_on)
        self.joined.append((team, held, asked))

    def _person(self, team: Team, asked: Join) -> Person:
        key = look_up_key(asked.phone)
        if key and key in self.owners:
            return self.owners[key]
        unit = team.unit
        person = fresh(
            Person, region=unit.region, region_code=unit.region_code, name=asked.name, phone=asked.phone, **keys_of(phone=asked.phone)
        )  # fmt: skip
        self.changes.people.append(person)
        if key:
            self.owners[key] = person
        return person

    def _appoint(self, post: Post, person: Person, rank: str, going_on: list[Holding]) -> Holding:
        today = clock.today()
        last = rules.ends_before(today)
        way = [one for one in going_on if one.person == person or (one.rank == rank != Holding.Rank.MEMBER)]
        for former in way:
            former.void = former.from_on > last
            former.until_on = rules.ends_before(former.from_on) if former.void else last
            self.changes.ended.append((former, last))
            going_on.remove(former)
        held = fresh(Holding, post=post, person=person, rank=rank, from_on=today)
        self.changes.holdings.append((held, [one.uid for one in way]))
        going_on.append(held)
        return held

    # --- writing -----------------------------------------------------------------------------------------------------

    def write(self, *, uid: UUID) -> None:
        """Units and what is said of them, people, posts and holdings, skills, the ledger: a fixed number of statements."""
        self._write_teams()
        roster_writing.write(self.scope, self.changes, import_uid=uid)
        self._write_skills()
        facts = {
            held.pk: MemberFacts(holding=held, source=one.source, task=one.task) for _team, held, one in self.joined
        }
        MemberFacts.objects.bulk_create(
            facts.values(), update_conflicts=True, unique_fields=["holding"], update_fields=["source", "task"]
        )
        ledger.write_each(self.scope, list(self._entries(uid)))

    def _write_teams(self) -> None:
        copy_in([team.unit for team in self.founded])
        end_no_team(self.scope, [team.unit.region_id for team in self.founded])
        for team in self.founded:
            team.facts.unit = team.unit  # again, now that it has its key
        TeamFacts.objects.bulk_create([team.facts for team in self.founded])
        if self.changed:
            fields = sorted(set().union(*(names for _team, names in self.changed.values())))
            TeamFacts.objects.bulk_create(
                [team.facts for team, _names in self.changed.values()],
                update_conflicts=True, unique_fields=["unit"], update_fields=fields,
            )  # fmt: skip

    def _write_skills(self) -> None:
        """What the sheet leaves empty stays as it is known of the person."""
        skills = {(held.person_id, one.skill): (held.person, one) for _team, held, one in self.joined if one.skill}
        by_fields: dict[tuple[str, ...], list[Skill]] = {}
        for person, one in skills.values():
            said = {"certificate": one.certificate, "valid_until": one.valid_until}
            fields = tuple(name for name, value in said.items() if value)
            by_fields.setdefault(fields, []).append(Skill(person=person, kind=one.skill, **said))
        for fields, rows in by_fields.items():
            if fields:
                unique = ["person", "kind"]
                Skill.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=fields)
            else:
                Skill.objects.bulk_create(rows, ignore_conflicts=True)
        jobs.tell_all("skill.changed", list({person.pk: person for person, _one in skills.values()}.values()))

    def _entries(self, uid: UUID) -> Iterator[ledger.Draft]:
        mark = {"import": uid}
        for team in self.founded:
            yield ledger.Draft("unit.founded", team.unit, mark | {"kind": team.unit.kind})
        for team, names in self.changed.values():
            yield ledger.Draft("team.changed", team.unit, mark | {"fields": sorted(names)})
        for team, held, one in self.joined:
            figures = {"person": held.person.uid, "source": one.source, "task": one.task, "role": one.role}
            yield ledger.Draft("team.member_added", team.unit, mark | figures)
            if one.skill:
                yield ledger.Draft("skill.added", held.person, mark | {"kind": one.skill})
