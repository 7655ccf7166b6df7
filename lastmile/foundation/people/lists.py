"""The lists and matters of the people pages: keyset pages, and everything one page shows in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, few, tally, walk
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import (
    Account,
    CommandMember,
    Consent,
    HeldKind,
    Holding,
    Person,
    Post,
    Skill,
    Unit,
)
from lastmile.foundation.people.models.grants import StoredGrant
from lastmile.foundation.regions import runorder
from lastmile.foundation.regions.runorder import InOrder
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible

After = tuple[Any, ...] | None
PEOPLE_STATES: dict[str, dict[str, bool]] = {
    "": {},
    "no_post": {"in_post": False},
    "no_account": {"in_post": True, "has_account": False},
    "volunteers": {"volunteers": True},
    "left": {},
}
BY_NAME, BY_PLACE = ("name", "id"), ("region_code", "kind", "id")
BY_NAME_OF_KIND = ("name", "person_id")
POST_STATES: dict[str, dict[str, bool]] = {
    "": {},
    "vacant": {"vacant": True},
    "no_stand_in": {"lacks_stand_in": True},
    "no_superior": {"superior__isnull": True},
}


@dataclass(frozen=True)
class PersonRow:
    """A person in a list, with the holdings of today and whether they have an account."""

    person: Person
    holdings: list[Holding]
    has_account: bool


@dataclass(frozen=True)
class PostRow:
    """A post in a list, with who holds it today and what is missing."""

    post: Post
    first: list[Holding]
    stand_in: Holding | None
    kind_title: str
    vacant: bool
    lacks_stand_in: bool


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed by: words, a kind of post (of people: one held today), one of the list's states."""

    words: str = ""
    kind: str = ""
    state: str = ""

    def standing(self, person: str = "") -> Q:
        """The state of people, for rows whose person is reached by `person`. Erased people are in none."""
        wanted = {"erased_at__isnull": True, "left_on__isnull": self.state != "left", **PEOPLE_STATES[self.state]}
        return Q(**{f"{person}{name}": value for name, value in wanted.items()})


def person_q(*, words: str = "", kind: str = "", state: str = "") -> Asked:
    """The filters of the list of people; an unknown state is none."""
    return Asked(words.strip(), kind, state if state in PEOPLE_STATES else "")


def people(scope: Scope, area: str, asked: Asked, *, after: After, limit: int) -> list[PersonRow]:
    """A page of the people below an area, by name: behind `after` (name, id)."""
    by_kind = asked.kind and not asked.words
    found = (_of_kind if by_kind else _by_name)(scope.within(area), asked, after, limit)
    return person_rows(found)


def people_counts(scope: Scope, area: str) -> dict[str, str]:
    """How many people in each state of the list, exact to 1,000. A query a state."""
    return {
        state: tally(
            Person,
            scope.within(area),
            Permission.PEOPLE_VIEW,
            narrow=lambda rows, state=state: rows.filter(Asked(state=state).standing()),  # type: ignore[misc]
            order=BY_NAME,
        )
        for state in PEOPLE_STATES
    }


def _by_name(scope: Scope, asked: Asked, after: After, limit: int) -> list[Person]:
    def narrow(rows: QuerySet[Person]) -> QuerySet[Person]:
        rows = rows.filter(asked.standing())
        if asked.kind:
            held = Holding.objects.filter(selectors.in_force(clock.today()), person=OuterRef("pk"))
            rows = rows.filter(Exists(held.filter(post__kind=asked.kind)))
        if in_order:
            return in_order.narrow(rows.select_related("region__parent"), after)
        # Of all that words find a page is chosen; the places are fetched for that page alone.
        rows = rows.filter(said) if asked.words else rows.select_related("region__parent")
        return rows.filter(Behind(BY_NAME, after)) if after else rows

    in_order = _names_in_order(scope, asked)
    order = in_order.order(BY_NAME) if in_order else BY_NAME
    # What is not read in order where it could be lies in a branch of fewer rows than hold the words.
    less = runorder.kept() and asked.state != "left"
    said = selectors.matching(asked.words, few=less or few(scope, Permission.PEOPLE_VIEW))
    found: list[Person] = walk(Person, scope, Permission.PEOPLE_VIEW, narrow=narrow, order=order, limit=limit)
    prefetch_related_objects(found, "region__parent")
    return found


def _names_in_order(scope: Scope, asked: Asked) -> InOrder | None:
    """Part of a name, of those who have not left, is found in the order of names."""
    if not asked.words or asked.state == "left" or selectors.is_number(asked.words):
        return None
    return runorder.asked(Person, asked.words, branches=scope.branches(Permission.PEOPLE_VIEW))


def _of_kind(scope: Scope, asked: Asked, after: After, limit: int) -> list[Person]:
    """By what is kept of each kind held: an index of its own, in the order of names."""

    def narrow(rows: QuerySet[HeldKind]) -> QuerySet[HeldKind]:
        rows = rows.filter(asked.standing("person__"), kind=asked.kind).select_related("person__region__parent")
        return rows.filter(Behind(BY_NAME_OF_KIND, after)) if after else rows

    held = walk(HeldKind, scope, Permission.PEOPLE_VIEW, narrow=narrow, order=BY_NAME_OF_KIND, limit=limit)
    return [one.person for one in held]


def person_rows(found: Sequence[Person]) -> list[PersonRow]:
    """People as just read, with what they hold today, in one query; whether they hold anything is kept on their rows."""
    ids = [one.pk for one in found if one.in_post]
    held: dict[int, list[Holding]] = {}
    rows = Holding.objects.filter(selectors.in_force(clock.today()), person__among=ids, post__closed_on__isnull=True)
    for one in rows.select_related("post").order_by("rank", "id"):
        held.setdefault(one.person_id, []).append(one)
    return [PersonRow(one, held.get(one.pk, []), one.has_account) for one in found]


def post_q(*, words: str = "", kind: str = "", state: str = "") -> Asked:
    """The filters of the list of posts; an unknown state is none."""
    return Asked(words.strip()[:40], kind, state if state in POST_STATES else "")


def posts(scope: Scope, area: str, asked: Asked, *, after: After, limit: int) -> list[PostRow]:
    """A page of the posts below an area, by place: behind `after` (region_code, kind, id)."""
    scope = scope.within(area)
    title = "title__holds" if few(scope, Permission.PEOPLE_VIEW) else "title__runs"
    wanted = _of_state(asked.state) & (Q(kind=asked.kind) if asked.kind else Q())

    def narrow(rows: QuerySet[Post]) -> QuerySet[Post]:
        rows = rows.filter(wanted).select_related("region__parent")
        if in_order:
            return in_order.narrow(rows, after)
        rows = rows.filter(**{title: asked.words}) if asked.words else rows
        return rows.filter(Behind(BY_PLACE, after)) if after else rows

    branches = scope.branches(Permission.PEOPLE_VIEW)
    in_order = runorder.asked(Post, asked.words, branches=branches) if asked.words else None
    order = in_order.order(BY_PLACE) if in_order else BY_PLACE
    return post_rows(walk(Post, scope, Permission.PEOPLE_VIEW, narrow=narrow, order=order, limit=limit))


def _of_state(state: str) -> Q:
    below = ~Q(kind__in=_highest()) if state == "no_superior" else Q()
    return below & Q(closed_on__isnull=True, **POST_STATES[state])


def post_counts(scope: Scope, area: str) -> dict[str, str]:
    """How many posts in each state of the list, exact to 1,000. A query a state."""
    return {
        state: tally(
            Post,
            scope.within(area),
            Permission.PEOPLE_VIEW,
            narrow=lambda rows, state=state: rows.filter(_of_state(state)),  # type: ignore[misc]
            order=BY_PLACE,
        )
        for state in POST_STATES
    }


def post_rows(found: Sequence[Post]) -> list[PostRow]:
    """Posts with their holders of today, in two queries."""
    held = selectors.holders([one.pk for one in found])
    return [_post_row(one, held.get(one.pk, [])) for one in found]


def _post_row(post: Post, held: list[Holding]) -> PostRow:
    kind = catalogue.post_kinds().get(post.kind)
    first = [one for one in held if one.rank != Holding.Rank.B]
    stand_in = next((one for one in held if one.rank == Holding.Rank.B), None)
    return PostRow(
        post=post,
        first=first,
        stand_in=stand_in,
        kind_title=kind.title if kind else post.kind,
        vacant=not first,
        lacks_stand_in=bool(kind and kind.stand_in and stand_in is None),
    )


def units(scope: Scope, area: str, *, kind: str = "", after: After, limit: int) -> list[Unit]:
    """A page of the units below an area, by place: behind `after` (region_code, kind, id)."""

    def narrow(rows: QuerySet[Unit]) -> QuerySet[Unit]:
        rows = rows.filter(closed_on__isnull=True).select_related("region__parent")
        if kind:
            rows = rows.filter(kind=kind)
        return rows.filter(Behind(BY_PLACE, after)) if after else rows

    return walk(Unit, scope.within(area), Permission.PEOPLE_VIEW, narrow=narrow, order=BY_PLACE, limit=limit)


# --- matters ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PersonMatter:
    """What the page of a person shows beside their own fields. `visible` are the holdings whose post may be opened."""

    holdings: list[Holding]
    openable: frozenset[int]
    skills: list[Skill]
    consents: list[Consent]
    account: Account | None
    grants: list[StoredGrant]


def person_matter(scope: Scope, person: Person) -> PersonMatter:
    """Holdings newest first, skills, consents, account and grants of a person."""
    held = list(
        Holding.objects.filter(person=person, void=False)
        .select_related("post", "post__region")
        .order_by("-from_on", "-id")
    )
    seen = Post.objects.visible_to(scope, Permission.PEOPLE_VIEW).filter(pk__in=[one.post_id for one in held])
    return PersonMatter(
        holdings=held,
        openable=frozenset(seen.values_list("pk", flat=True)),
        skills=list(Skill.objects.filter(person=person).order_by("kind")),
        consents=list(Consent.objects.filter(person=person).order_by("-given_at")),
        account=Account.objects.filter(person=person).first(),
        grants=grants_in(scope, Q(person=person)),
    )


@dataclass(frozen=True)
class PostMatter:
    """What the page of a post shows beside its own fields."""

    row: PostRow
    history: list[Holding]
    superior: PostRow | None
    inferiors: list[PostRow]
    inferior_count: int
    grants: list[StoredGrant]


SHOWN_BELOW = 30


def post_matter(scope: Scope, post: Post) -> PostMatter:
    """Holders over time, the superior and the posts below; only those that may be seen."""
    seen = selectors.posts_in(scope).select_related("region__parent")
    above = seen.filter(pk=post.superior_id).first() if post.superior_id else None
    below = seen.filter(superior=post).order_by("region_code", "kind", "id")
    rows = post_rows([post, *([above] if above else []), *below[:SHOWN_BELOW]])
    history = Holding.objects.filter(post=post).select_related("person").order_by("-from_on", "rank", "-id")
    return PostMatter(
        row=rows[0],
        history=list(history),
        superior=rows[1] if above else None,
        inferiors=rows[2:] if above else rows[1:],
        inferior_count=below.count(),
        grants=grants_in(scope, Q(post=post)),
    )


@dataclass(frozen=True)
class UnitMatter:
    """What the page of a unit shows: its posts; of a command also chiefs, deputies and member units (J-2.3b–d)."""

    posts: list[PostRow]
    chiefs: list[PostRow]
    deputies: list[PostRow]
    members: list[CommandMember]
    keeps: list[Unit]  # commands whose daily work this office does (J-2.3m)


def unit_matter(scope: Scope, unit: Unit) -> UnitMatter:
    """The posts in a unit. Chiefs and deputies of a command follow from who holds the township's posts."""
    seen = selectors.posts_in(scope).select_related("region__parent")
    own = post_rows(list(seen.filter(unit=unit).order_by("region_code", "kind", "id")))
    if unit.kind != Unit.Kind.COMMAND:
        named = selectors.units_in(scope).filter(daily_office=unit) if unit.kind == Unit.Kind.OFFICE else ()
        return UnitMatter(own, [], [], [], list(named))
    leading = post_rows(list(seen.filter(region_id=unit.region_id).order_by("kind", "id")))
    members = CommandMember.objects.filter(command=unit).select_related("unit", "unit__region", "contact")
    return UnitMatter(
        posts=own,
        chiefs=[row for row in leading if row.post.kind in counting("chiefs")],
        deputies=[row for row in leading if row.post.kind in counting("deputies")],
        members=list(members.order_by("unit__name", "id")),
        keeps=[],
    )


def counting(figure: str) -> list[str]:
    """Kinds of posts whose holders count towards a staffing figure."""
    return [kind.id for kind in catalogue.post_kinds().values() if figure in kind.counts_as]


def answering() -> list[str]:
    """Kinds of posts that turn to somebody above them."""
    return [kind.id for kind in catalogue.post_kinds().values() if kind.superior_kinds]


def _highest() -> list[str]:
    """Kinds of posts with nobody above them."""
    return [kind.id for kind in catalogue.post_kinds().values() if not kind.superior_kinds]


def get_holding(scope: Scope, uid: Any) -> Holding:
    """The holding with its post and person, or NotVisible; seen by whoever sees the post."""
    found = Holding.objects.filter(uid=uid).select_related("post", "person").first()
    if found is None:
        raise NotVisible(_("没有这条任职。"))
    selectors.get_post(scope, found.post.uid)
    return found


def grants_in(scope: Scope, whose: Q | None = None, *, area: str = "") -> list[StoredGrant]:
    """Grants given by hand on regions below the area that the scope may change grants on, newest first."""
    rows = StoredGrant.objects.visible_to(scope.within(area), Permission.GRANT_CHANGE).filter(whose or Q())
    return list(rows.select_related("region", "person", "post").order_by("-id")[:200])


def choices(scope: Scope, area: str, words: str) -> list[PersonRow]:
    """A few people to choose from, below an area."""
    return people(scope, area, person_q(words=words), after=None, limit=20) if words.strip() else []
