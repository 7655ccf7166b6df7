"""Reads of people, posts and units; and the scope of whoever is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lastmile.foundation.access.encrypted import look_up_key, normalised
from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import ActingAs, Grant, Scope
from lastmile.foundation.people.models import (
    Account,
    CommandMember,
    Holding,
    NoTeam,
    Person,
    Post,
    Skill,
    StoredGrant,
    Unit,
)
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import clock, region_codes


def in_force(day: date) -> Q:
    """Holdings (and grants) in force on a day."""
    return Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gte=day))


def not_over(day: date) -> Q:
    """Holdings in force on a day or beginning later."""
    return Q(void=False) & (Q(until_on__isnull=True) | Q(until_on__gte=day))


def tail_key(phone: str) -> str:
    """The blind index of the last four digits; empty for empty."""
    number = normalised(phone)
    return look_up_key(f"tail{number[-4:]}")[:16] if len(number) >= 4 else ""


# --- the scope of an account -----------------------------------------------------------------------------------------


DAY, PERSON, POST = (Holding._meta.get_field(name) for name in ("from_on", "person", "post"))
_named = Prepared(lambda person: Person.unscoped.filter(pk=person).values_list("uid", "name"), PERSON)
_holdings = Prepared(
    lambda person, day: Holding.objects.filter(
        in_force(day), person_id=person, post__closed_on__isnull=True
    ).select_related("post", "post__unit"),
    PERSON,
    DAY,
)
GRANTED = StoredGrant.unscoped.values_list("region_code", "permissions", "lines")
_granted = Prepared(
    lambda person, posts, day: GRANTED.filter(Q(person_id=person) | Q(post_id__in=posts), in_force(day)),
    PERSON,
    POST,
    DAY,
)
_granted_to_post = Prepared(lambda post, day: GRANTED.filter(in_force(day), post_id=post), POST, DAY)


def holdings_of(person_id: int, day: date | None = None) -> list[Holding]:
    """What a person holds on a day, the highest level first."""
    return sorted(
        _holdings(person_id, day or clock.today()), key=lambda one: (len(one.post.region_code), one.rank, one.pk)
    )


def scope_of(account: Account, *, holding_uid: UUID | str | None = None) -> Scope:
    """The scope of a signed-in account: three queries, whatever it holds.

    Each post gives what its kind gives, on its own region; grants stored by hand come on top. `holding_uid` chooses
    under which post the person acts; without it, the highest.
    """
    [(uid, name)] = _named(account.person_id)
    held = holdings_of(account.person_id)
    chosen = next((one for one in held if str(one.uid) == str(holding_uid)), held[0] if held else None)
    shared = {one.post.uid for one in held} | {one.post.unit.uid for one in held if one.post.unit}
    return Scope(
        person_id=account.person_id,
        person_uid=uid,
        name=name,
        acting_as=_acting(chosen) if chosen else None,
        held=tuple(map(_acting, held)),
        grants=_grants(account.person_id, held),
        shared_with=frozenset(shared),
    )


def grants_of_person(person_id: int) -> tuple[Grant, ...]:
    """Everything a person may today: through posts, and by hand."""
    return _grants(person_id, holdings_of(person_id))


def grants_of_post(post: Post) -> tuple[Grant, ...]:
    """What holding a post allows today: by its kind, and by hand."""
    return (*_grants_of_kind(post), *_stored(_granted_to_post(post.pk, clock.today())))


def _grants(person_id: int, held: list[Holding]) -> tuple[Grant, ...]:
    by_kind = [grant for one in held for grant in _grants_of_kind(one.post)]
    return (*by_kind, *_stored(_granted(person_id, [one.post_id for one in held], clock.today())))


def _grants_of_kind(post: Post) -> list[Grant]:
    kind = catalogue.post_kinds().get(post.kind)
    return [Grant(frozenset({post.region_code}), kind.permissions, kind.lines or ALL_LINES)] if kind else []


def _stored(rows: Iterable[tuple[str, list[str], list[str]]]) -> list[Grant]:
    return [Grant(frozenset({code}), frozenset(words), frozenset(lines) or ALL_LINES) for code, words, lines in rows]


def _acting(holding: Holding) -> ActingAs:
    return ActingAs(
        holding_id=holding.pk,
        holding_uid=holding.uid,
        post_id=holding.post_id,
        post_uid=holding.post.uid,
        title=holding.post.title,
        region_code=holding.post.region_code,
        is_stand_in=holding.rank == Holding.Rank.B,
    )


# --- one by one ------------------------------------------------------------------------------------------------------


def get_person(scope: Scope, uid: Any) -> Person:
    """The person, or NotVisible."""
    found: Person = Person.objects.get_visible(scope, Permission.PEOPLE_VIEW, uid)
    return found


def get_post(scope: Scope, uid: Any) -> Post:
    """The post, or NotVisible."""
    found: Post = Post.objects.get_visible(scope, Permission.PEOPLE_VIEW, uid)
    return found


def get_unit(scope: Scope, uid: Any) -> Unit:
    """The unit, or NotVisible."""
    found: Unit = Unit.objects.get_visible(scope, Permission.PEOPLE_VIEW, uid)
    return found


# --- many ------------------------------------------------------------------------------------------------------------


def people_in(scope: Scope) -> QuerySet[Person]:
    """Everybody who may be seen and is not erased."""
    return Person.objects.visible_to(scope, Permission.PEOPLE_VIEW).filter(erased_at__isnull=True)


def volunteers_in(scope: Scope) -> QuerySet[Person]:
    """Everybody who agreed to be listed and called and has not withdrawn, as the list of volunteers has them."""
    return people_in(scope).filter(volunteers=True, left_on__isnull=True)


def posts_in(scope: Scope) -> QuerySet[Post]:
    """Every open post that may be seen."""
    return Post.objects.visible_to(scope, Permission.PEOPLE_VIEW).filter(closed_on__isnull=True)


def units_in(scope: Scope) -> QuerySet[Unit]:
    """Every open unit that may be seen."""
    return Unit.objects.visible_to(scope, Permission.PEOPLE_VIEW).filter(closed_on__isnull=True)


def no_teams_in(scope: Scope) -> QuerySet[NoTeam]:
    """Why villages have no rescue team, where that is stated and in force."""
    return NoTeam.objects.visible_to(scope, Permission.PEOPLE_VIEW).filter(ended_on__isnull=True)


def matching(words: str, *, few: bool = False) -> Q:
    """People by part of the name, a whole phone number, or its last four digits. `few`: see `walks.few`."""
    plain = words.strip()[:40]
    number = normalised(plain)
    if not is_number(plain):
        return Q(name__holds=plain) if few else Q(name__found=plain)  # lists of people are in the order of names
    if len(number) == 4:
        return Q(tail_key=tail_key(number))
    return Q(phone_key=look_up_key(number)) if len(number) >= 7 else Q(pk__in=[])


def is_number(words: str) -> bool:
    """Whether they ask for a phone number, not for a name."""
    number = normalised(words.strip()[:40])
    return number.isascii() and number.isdigit()


def search(scope: Scope, words: str) -> QuerySet[Person]:
    """People found by `matching`, by name."""
    return people_in(scope).filter(matching(words)).select_related("region").order_by("name", "id")


def vacant(day: date) -> Q:
    """Posts nobody holds as A or as a member."""
    held = Holding.objects.filter(in_force(day), post=OuterRef("pk")).exclude(rank=Holding.Rank.B)
    return Q(~Exists(held))


def without_stand_in(day: date) -> Q:
    """Posts whose kind wants a stand-in and that have none (灾害信息员 A/B)."""
    wants_b = [kind.id for kind in catalogue.post_kinds().values() if kind.stand_in]
    held = Holding.objects.filter(in_force(day), post=OuterRef("pk"), rank=Holding.Rank.B)
    return Q(~Exists(held), kind__in=wants_b)


def vacancies(scope: Scope) -> QuerySet[Post]:
    """Posts nobody holds as A (or as a member), and posts whose kind wants a stand-in and has none."""
    day = clock.today()
    found = posts_in(scope).filter(vacant(day) | without_stand_in(day))
    return found.select_related("region").order_by("region_code", "kind", "id")


def holders(posts: Iterable[int], day: date | None = None) -> dict[int, list[Holding]]:
    """Who holds which posts on a day, A first."""
    found: dict[int, list[Holding]] = {}
    rows = Holding.objects.filter(in_force(day or clock.today()), post__among=list(posts)).select_related("person")
    for one in rows.order_by("rank", "from_on", "id"):
        found.setdefault(one.post_id, []).append(one)
    return found


def holders_on(post: Post, day: date) -> list[Holding]:
    """Who held a post on a day, A first."""
    return holders([post.pk], day).get(post.pk, [])


def holding_and_to_come(post: Post) -> list[Holding]:
    """Who would make way for somebody appointed to a post: its A and B of today and of later; members stand side by side."""
    rows = Holding.objects.filter(not_over(clock.today()), post=post).exclude(rank=Holding.Rank.MEMBER)
    return list(rows.select_related("person").order_by("rank", "from_on", "id"))


def _posts_of(codes: Iterable[str], kinds: Iterable[str], day: date) -> QuerySet[Any]:
    held = Exists(Holding.objects.filter(in_force(day), post=OuterRef("pk")))
    return Post.unscoped.filter(region_code__in=codes, kind__in=kinds, closed_on__isnull=True).annotate(held=held)


_posts_at = Prepared(_posts_of, *(Post._meta.get_field(name) for name in ("region_code", "kind")), DAY)


def nearest_post(region_code: str, kinds: Iterable[str], *, but: UUID | None = None) -> Post | None:
    """The post nearest above a place (or at it) of one of these kinds: held ones first, then the nearest. `but`: none that this
    person holds."""
    wanted = list(kinds)
    above = [*region_codes.ancestors(region_code), region_code]
    day = clock.today()
    posts: Iterable[Any]
    if but:
        theirs = Holding.objects.filter(in_force(day), post=OuterRef("pk"), person__uid=but)
        posts = _posts_of(above, wanted, day).filter(~Exists(theirs))
    else:
        posts = _posts_at(above, wanted, day)
    ranked = sorted(posts, key=lambda one: (not one.held, -len(one.region_code), wanted.index(one.kind), one.pk))
    return ranked[0] if ranked else None


def nearest_posts(region_codes_: Iterable[str], kinds: Iterable[str]) -> dict[str, Post]:
    """For many places at once, the post `nearest_post` gives for each; places without one are left out."""
    places, wanted = set(region_codes_), list(kinds)
    above = {code: [*region_codes.ancestors(code), code] for code in places}
    asked = {one for codes in above.values() for one in codes}
    posts = _posts_of(asked, wanted, clock.today())
    at: dict[str, list[Any]] = {}
    for post in posts:
        at.setdefault(post.region_code, []).append(post)
    found = {}
    for code, codes in above.items():
        near = [post for one in codes for post in at.get(one, ())]
        if near:
            found[code] = min(
                near, key=lambda one: (not one.held, -len(one.region_code), wanted.index(one.kind), one.pk)
            )
    return found


def open_posts_at(region_code: str, kinds: Iterable[str]) -> QuerySet[Post]:
    """The open posts of some kinds standing at one place; for showing who is on duty there."""
    return Post.unscoped.filter(region_code=region_code, kind__in=list(kinds), closed_on__isnull=True).order_by("id")


def kinds_of_holdings(uids: Iterable[UUID]) -> dict[UUID, str]:
    """Holding uid → kind of its post; for figures by kind of post, never by person."""
    return dict(Holding.objects.filter(uid__in=list(uids)).values_list("uid", "post__kind"))


def posts_by_kind(branch: str) -> dict[str, int]:
    """How many open posts of each kind a branch has."""
    open_posts = Post.unscoped.filter(branch_q(Post, branch), closed_on__isnull=True)
    return dict(open_posts.order_by().values_list("kind").annotate(Count("pk")))


def persons_by_phone(number: str) -> list[Person]:
    """Whose number this is, by its blind index: nobody or one; for answers that come back from a channel."""
    key = look_up_key(number)
    return list(Person.unscoped.filter(phone_key=key, erased_at__isnull=True)) if key else []


def person_of_number(number: str) -> Person | None:
    """The one person of this number, or None."""
    found = persons_by_phone(number)
    return found[0] if found else None


def townships_left() -> list[str]:
    """Townships (or the places above them) of people who left and are not erased yet; for the retention job."""
    left = Person.unscoped.filter(left_on__isnull=False, erased_at__isnull=True)
    return sorted(left.order_by().values_list("township", flat=True).distinct())


def left_before(township: str, day: date) -> QuerySet[Person]:
    """People of a township who left before a day and are not erased yet, the longest ago first."""
    left = Person.unscoped.filter(township=township, left_on__lt=day, erased_at__isnull=True)
    return left.order_by("left_on", "id")


def skills_of(person_id: int) -> list[Skill]:
    """What a person is trained in; the caller may see the person."""
    return list(Skill.objects.filter(person_id=person_id))


def members_of(command: Unit) -> list[CommandMember]:
    """The member units of a command the caller may see, each with whom to call there."""
    return list(CommandMember.objects.filter(command=command).select_related("unit", "contact"))


def skill_of(person_id: int, kind: str) -> Skill | None:
    """What is known of one skill of a person; the caller may see the person."""
    return Skill.objects.filter(person_id=person_id, kind=kind).first()


def first_ending(person_id: int) -> Skill | None:
    """The certificate of a person that ends first; the caller may see the person."""
    rows = Skill.objects.filter(person_id=person_id, valid_until__isnull=False)
    return rows.order_by("valid_until", "id").first()


def names(person_uids: Iterable[UUID]) -> dict[UUID, str]:
    """Names for a timeline the caller may see."""
    return dict(Person.unscoped.filter(uid__in=set(person_uids)).values_list("uid", "name"))
