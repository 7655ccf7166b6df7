"""Who must be there, by the two documents, and who is: the J and K profiles of an area side by side (J-4.3, K-2.1.2).

Every requirement names the figure of a pack, the kind of body it is asked of (each township, village, grid …) and how
the people or units behind it are counted. A body nobody has entered anything for is 待核: unknown is never zero.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import lists, selectors
from lastmile.foundation.people.models import CommandMember, Holding, Person, Post, Skill, Unit
from lastmile.foundation.people.rules import domains_of
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rules import NATIONAL, Figure, where_from
from lastmile.kernel import clock, region_codes
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level

WIDEST = Level.COUNTY
PROFILES = {
    "jilin": gettext_lazy("吉林文件(J)"),
    "kunming": gettext_lazy("昆明文件(K)"),
    NATIONAL: gettext_lazy("国家通用"),
}
CERTIFICATES = (Skill.Kind.FIRST_RESPONDER, Skill.Kind.RED_CROSS)


class Body(StrEnum):
    """What a requirement is asked of."""

    TOWNSHIP = "township"
    VILLAGE = "village"
    DEMONSTRATION = "demonstration"
    GRID = "grid"


BODY_WORDS = {
    Body.TOWNSHIP: gettext_lazy("乡镇(街道)"),
    Body.VILLAGE: gettext_lazy("村(社区)"),
    Body.DEMONSTRATION: gettext_lazy("综合减灾示范社区"),
    Body.GRID: gettext_lazy("网格"),
}
LEVEL_OF = {
    Body.TOWNSHIP: Level.TOWNSHIP,
    Body.VILLAGE: Level.VILLAGE,
    Body.DEMONSTRATION: Level.VILLAGE,
    Body.GRID: Level.GRID,
}


@dataclass(frozen=True)
class Behind:
    """One person, post or unit that counts: words to show, and where its page is."""

    name: str
    words: str
    kind: str  # person, post or unit
    uid: Any


@dataclass(frozen=True)
class Line:
    """One body under one requirement. `have` is None where nothing has been entered: 待核."""

    region: Region
    need: int
    have: int | None
    behind: tuple[Behind, ...] = ()

    @property
    def gap(self) -> int | None:
        return None if self.have is None else max(self.need - self.have, 0)


@dataclass(frozen=True)
class Row:
    """One requirement over an area."""

    key: str
    pack: str
    title: str
    clause: str
    source: str
    body: Body
    need: int
    unit: str
    lines: tuple[Line, ...] = field(repr=False)
    each: str = ""  # who owes the figure where it is not the body itself

    @property
    def body_title(self) -> str:
        return str(BODY_WORDS[self.body])

    @property
    def have(self) -> int | None:
        known = [line.have for line in self.lines if line.have is not None]
        return sum(known) if known else None

    @property
    def met(self) -> int:
        return sum(line.gap == 0 for line in self.lines)

    @property
    def short(self) -> int:
        return sum(bool(line.gap) for line in self.lines)

    @property
    def unknown(self) -> int:
        return sum(line.have is None for line in self.lines)


@dataclass(frozen=True)
class Profile:
    """What one document asks of the area."""

    pack: str
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Facts:
    """Everything counted, read once: holdings and posts by place and kind, units, certificates."""

    holdings: dict[tuple[str, str], list[Holding]]
    posts: dict[tuple[str, str], list[Post]]
    units: dict[tuple[str, str], list[Unit]]
    members: dict[str, list[CommandMember]]
    certified: dict[str, list[Person]]
    entered: frozenset[str]


Count = Callable[[Facts, str], list[Behind]]


def _people(figure: str, *, full_time: bool = False) -> Count:
    """Different people in posts that count towards a figure, at the place itself (in a grid: its micro-grids too)."""

    def count(facts: Facts, code: str) -> list[Behind]:
        found: dict[int, Behind] = {}
        for kind in lists.counting(figure):
            for one in facts.holdings.get((code, kind), []):
                if one.full_time or not full_time:
                    found.setdefault(one.person_id, Behind(one.person.name, one.post.title, "person", one.person.uid))
        return list(found.values())

    return count


def _units(kind: str) -> Count:
    return lambda facts, code: [Behind(one.name, "", "unit", one.uid) for one in facts.units.get((code, kind), [])]


def _member_units(facts: Facts, code: str) -> list[Behind]:
    found = facts.members.get(code, [])
    words = {one.pk: one.contact.name if one.contact else _("没有联系人") for one in found}
    return [Behind(one.unit.name, words[one.pk], "unit", one.unit.uid) for one in found]


def _deputies(facts: Facts, code: str) -> list[Post]:
    return [post for kind in lists.counting("deputies") for post in facts.posts.get((code, kind), [])]


def _deputies_with_domains(facts: Facts, code: str) -> list[Behind]:
    """Deputies whose fields of work are written down."""
    found = [one for one in _deputies(facts, code) if domains_of(one.domains)]
    return [Behind(one.title, one.domains, "post", one.uid) for one in found]


def _captains_who_lead(*kinds: str) -> Count:
    """Captains of the team who also hold the leading post of the place (J-2.4c, J-2.4f)."""

    def count(facts: Facts, code: str) -> list[Behind]:
        leaders = {one.person_id for kind in kinds for one in facts.holdings.get((code, kind), [])}
        captains = facts.holdings.get((code, "team_captain"), [])
        return [
            Behind(one.person.name, one.post.title, "person", one.person.uid)
            for one in captains
            if one.person_id in leaders
        ]

    return count


def _certified(facts: Facts, code: str) -> list[Behind]:
    return [Behind(one.name, _("证书在有效期内"), "person", one.uid) for one in facts.certified.get(code, [])]


@dataclass(frozen=True)
class Requirement:
    """How one figure of the packs is counted: asked of which body, and what counts towards it.

    `times` is how many in a body each owe the figure, where it is not the body itself; `each` is what they are called.
    """

    key: str
    body: Body
    count: Count
    times: Callable[[Facts, str], int] | None = None
    each: Any = ""


def _staff(figure: str, key: str, body: Body, **more: Any) -> Requirement:
    return Requirement(f"staffing.{key}", body, _people(figure, **more))


REQUIREMENTS = {
    one.key: one
    for one in (
        Requirement("organisation.offices", Body.TOWNSHIP, _units(Unit.Kind.OFFICE)),
        Requirement("organisation.commands", Body.TOWNSHIP, _units(Unit.Kind.COMMAND)),
        _staff("chiefs", "chiefs", Body.TOWNSHIP),
        _staff("deputies", "deputies_least", Body.TOWNSHIP),
        Requirement("staffing.member_units_least", Body.TOWNSHIP, _member_units),
        _staff("first_responsible", "first_responsible", Body.TOWNSHIP),
        Requirement(
            "staffing.deputy_domains_least",
            Body.TOWNSHIP,
            _deputies_with_domains,
            lambda facts, code: len(_deputies(facts, code)),
            gettext_lazy("副职"),
        ),
        _staff("leaders_in_charge", "leaders_in_charge", Body.TOWNSHIP),
        _staff("office_staff", "office_staff_least", Body.TOWNSHIP),
        _staff("full_time", "full_time_least", Body.TOWNSHIP, full_time=True),
        Requirement("organisation.township_teams_least", Body.TOWNSHIP, _units(Unit.Kind.TEAM)),
        _staff("village_staff", "village_staff_least", Body.VILLAGE),
        _staff("village_named", "village_named_least", Body.VILLAGE),
        _staff("village_reporters", "village_reporters_least", Body.VILLAGE),
        _staff("informants", "informants_least", Body.VILLAGE),
        Requirement("organisation.village_teams_least", Body.VILLAGE, _units(Unit.Kind.TEAM)),
        Requirement("staffing.responder_certificates_least", Body.DEMONSTRATION, _certified),
        _staff("grid_staff", "grid_staff_least", Body.GRID),
    )
}


@dataclass(frozen=True)
class Identity:
    """One person in two posts, as a document asks."""

    key: str
    pack: str
    title: Any
    clause: str
    body: Body
    count: Count


IDENTITIES = (
    Identity(
        "team.township_captain",
        "jilin",
        gettext_lazy("乡镇救援队队长由乡镇长(主任)兼任"),
        "吉林省实施意见 J-2.4c",
        Body.TOWNSHIP,
        _captains_who_lead("township_head"),
    ),
    Identity(
        "team.village_captain",
        "jilin",
        gettext_lazy("村救援队队长由村(社区)主任兼任"),
        "吉林省实施意见 J-2.4f",
        Body.VILLAGE,
        _captains_who_lead("village_director", "village_secretary"),
    ),
)


def may_compute(branch: str) -> bool:
    """The profiles are computed for a county or less."""
    return len(branch) >= region_codes.LENGTHS[WIDEST]


def profiles(scope: Scope, branch: str) -> list[Profile]:
    """J and K side by side, and what only the national pack asks: a fixed number of queries.

    Raises NotAllowed out of the branch, NotValid above a county.
    """
    scope.require(Permission.PEOPLE_VIEW, on=branch)
    if not may_compute(branch):
        raise NotValid(_("请先选到县(市、区)再看配备情况。"))
    facts, bodies = _read(scope, branch), _bodies(scope, branch)
    asked: set[str] = set()
    found = []
    for pack, title in PROFILES.items():
        figures = [one for one in packs.profile(pack, branch) if one.key in REQUIREMENTS]
        rows = [_row(pack, one, facts, bodies) for one in figures if pack != NATIONAL or one.key not in asked]
        asked |= {one.key for one in figures}
        rows += _identities(pack, facts, bodies)
        found.append(Profile(pack, str(title), [row for row in rows if row.lines]))
    return found


def row(scope: Scope, branch: str, *, pack: str, key: str) -> Row | None:
    """One requirement of one document, or None when it asks no such thing here."""
    return next(
        (one for part in profiles(scope, branch) if part.pack == pack for one in part.rows if one.key == key), None
    )


def _row(pack: str, figure: Figure, facts: Facts, bodies: dict[Body, list[Region]]) -> Row:
    asked, need = REQUIREMENTS[figure.key], figure.whole
    lines = []
    for region in bodies[asked.body]:
        behind = tuple(asked.count(facts, region.code))
        known = bool(behind) or _entered(facts, region.code)
        owed = need * asked.times(facts, region.code) if asked.times else need
        lines.append(Line(region, owed, len(behind) if known else None, behind))
    return Row(
        key=figure.key,
        pack=pack,
        title=figure.title,
        clause=figure.source,
        source=where_from(figure),
        body=asked.body,
        need=need,
        unit=figure.unit,
        lines=tuple(lines),
        each=str(asked.each),
    )


def _identities(pack: str, facts: Facts, bodies: dict[Body, list[Region]]) -> list[Row]:
    """What a document asks of who holds two posts at once: no figure, so no pack has it."""
    return [_identity(one, facts, bodies) for one in IDENTITIES if one.pack == pack]


def _identity(asked: Identity, facts: Facts, bodies: dict[Body, list[Region]]) -> Row:
    lines = []
    for region in bodies[asked.body]:
        behind = tuple(asked.count(facts, region.code))
        # Whether there is a team at all is asked elsewhere; without a captain nobody can say who it is.
        known = (region.code, "team_captain") in facts.holdings
        lines.append(Line(region, 1, len(behind) if known else None, behind))
    return Row(
        key=asked.key,
        pack=asked.pack,
        title=str(asked.title),
        clause=asked.clause,
        source=asked.clause,
        body=asked.body,
        need=1,
        unit=str(_("人")),
        lines=tuple(lines),
    )


def _entered(facts: Facts, code: str) -> bool:
    """Whether anybody entered posts here; for a grid, anywhere in its village."""
    return code[: region_codes.LENGTHS[Level.VILLAGE]] in facts.entered


def _bodies(scope: Scope, branch: str) -> dict[Body, list[Region]]:
    low, high = region_codes.bounds(branch)
    places = Region.objects.filter(
        closed_on__isnull=True, code__gte=low, code__lt=high, level__in=set(LEVEL_OF.values())
    )
    by_level: dict[int, list[Region]] = defaultdict(list)
    for place in places.order_by("code"):
        by_level[place.level].append(place)
    shown = set(selectors.units_in(scope.within(branch)).filter(demonstration=True).values_list("region_id", flat=True))
    found = {body: by_level[level] for body, level in LEVEL_OF.items()}
    return {**found, Body.DEMONSTRATION: [place for place in by_level[Level.VILLAGE] if place.pk in shown]}


def _read(scope: Scope, branch: str) -> Facts:
    within = scope.within(branch)
    posts = list(selectors.posts_in(within).only("pk", "uid", "kind", "title", "domains", "region_code"))
    held = Holding.objects.filter(selectors.in_force(clock.today()), post__in=selectors.posts_in(within).values("pk"))
    held = held.exclude(rank=Holding.Rank.B).select_related("person", "post").order_by("post__kind", "rank", "id")
    units = list(selectors.units_in(within))
    members = CommandMember.objects.filter(command__in=[one.pk for one in units if one.kind == Unit.Kind.COMMAND])
    return Facts(
        holdings=_grouped(held, lambda one: (_place(one.post.region_code), one.post.kind)),
        posts=_grouped(posts, lambda one: (_place(one.region_code), one.kind)),
        units=_grouped(units, lambda one: (one.region_code, one.kind)),
        members=_grouped(members.select_related("command", "unit", "contact"), lambda one: one.command.region_code),
        certified=_certificates(within),
        entered=frozenset(one.region_code[:length] for one in posts for length in (9, 12)),
    )


def _place(code: str) -> str:
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


# --- smaller questions -----------------------------------------------------------------------------------------------


def attended_grids(branch: str) -> frozenset[str]:
    """Codes of the grids of a branch that somebody holds a grid member's post in; no names, so no scope."""
    codes = _grid_holdings(branch).values_list("post__region_code", flat=True).distinct()
    return frozenset(_place(code) for code in codes)


def members_by(branch: str, length: int) -> Counter[str]:
    """How many different people hold grid members' posts, by the places of that code length below a branch."""
    pairs = _grid_holdings(branch).values_list("post__region_code", "person_id").distinct()
    return Counter(code for code, _person in {(code[:length], person) for code, person in pairs})


def _grid_holdings(branch: str) -> Any:
    posts = Post.unscoped.filter(branch_q(Post, branch), closed_on__isnull=True, kind__in=lists.counting("grid_staff"))
    held = Holding.objects.filter(selectors.in_force(clock.today()), post__in=posts.values("pk"))
    return held.exclude(rank=Holding.Rank.B).order_by()


@dataclass(frozen=True)
class Gaps:
    """Posts nobody holds, posts that want a stand-in and have none, and of which sort the people are (J-4.3a)."""

    vacant: int
    no_stand_in: int
    posts: int
    staff_types: list[tuple[str, int]]


def gaps(scope: Scope, branch: str) -> Gaps:
    """Counts over an area; the lists behind them are the lists of posts."""
    posts, day = selectors.posts_in(scope.within(branch)), clock.today()
    held = Holding.objects.filter(selectors.in_force(day), post__in=posts.values("pk")).order_by()
    sorts = Counter(kind for kind, _person in held.values_list("staff_type", "person_id").distinct())
    labels = {**{"": _("待核")}, **dict(Holding.StaffType.choices)}
    return Gaps(
        vacant=posts.filter(selectors.vacant(day)).count(),
        no_stand_in=posts.filter(selectors.without_stand_in(day)).count(),
        posts=posts.count(),
        staff_types=[(str(labels[kind]), count) for kind, count in sorts.most_common()],
    )
