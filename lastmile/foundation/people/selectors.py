"""Reads of people, posts and units; and the scope of whoever is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import ActingAs, Grant, Scope
from lastmile.foundation.people.models import Account, Holding, Person, Post, StoredGrant, Unit
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock


def in_force(day: date) -> Q:
    """Holdings (and grants) in force on a day."""
    return Q(from_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gte=day))


def holdings_of(person_id: int, day: date | None = None) -> list[Holding]:
    """What a person holds on a day, the highest level first."""
    held = Holding.objects.filter(in_force(day or clock.today()), person_id=person_id, post__closed_on__isnull=True)
    rows = list(held.select_related("post", "post__unit"))
    return sorted(rows, key=lambda one: (len(one.post.region_code), one.rank, one.pk))


def scope_of(account: Account, *, holding_uid: UUID | str | None = None) -> Scope:
    """The scope of a signed-in account: three queries, whatever it holds.

    Each post gives what its kind gives, on its own region; grants stored by hand come on top. `holding_uid` chooses
    under which post the person acts; without it, the highest.
    """
    person = Person.unscoped.get(pk=account.person_id)
    held = holdings_of(person.pk)
    kinds = catalogue.post_kinds()
    grants = [
        Grant(frozenset({one.post.region_code}), kind.permissions, kind.lines or ALL_LINES)
        for one in held
        if (kind := kinds.get(one.post.kind)) is not None
    ]
    chosen = next((one for one in held if str(one.uid) == str(holding_uid)), held[0] if held else None)
    shared = {one.post.uid for one in held} | {one.post.unit.uid for one in held if one.post.unit}
    return Scope(
        person_id=person.pk,
        person_uid=person.uid,
        name=person.name,
        acting_as=_acting(chosen) if chosen else None,
        grants=(*grants, *_stored(person.pk, [one.post_id for one in held])),
        shared_with=frozenset(shared),
    )


def _acting(holding: Holding) -> ActingAs:
    return ActingAs(
        holding_id=holding.pk,
        holding_uid=holding.uid,
        post_id=holding.post_id,
        post_uid=holding.post.uid,
        title=holding.post.title,
        region_code=holding.post.region_code,
    )


def _stored(person_id: int, posts: Iterable[int]) -> list[Grant]:
    rows = StoredGrant.unscoped.filter(
        Q(person_id=person_id) | Q(post_id__in=list(posts)), in_force(clock.today())
    )
    return [
        Grant(frozenset({one.region_code}), frozenset(one.permissions), frozenset(one.lines) or ALL_LINES)
        for one in rows
    ]


def get_person(scope: Scope, uid: Any) -> Person:
    found: Person = Person.objects.get_visible(scope, Permission.PEOPLE_VIEW, uid)
    return found


def get_post(scope: Scope, uid: Any) -> Post:
    found: Post = Post.objects.get_visible(scope, Permission.PEOPLE_VIEW, uid)
    return found


def get_unit(scope: Scope, uid: Any) -> Unit:
    found: Unit = Unit.objects.get_visible(scope, Permission.PEOPLE_VIEW, uid)
    return found


def people_in(scope: Scope) -> QuerySet[Person]:
    return Person.objects.visible_to(scope, Permission.PEOPLE_VIEW).filter(erased_at__isnull=True)


def posts_in(scope: Scope) -> QuerySet[Post]:
    return Post.objects.visible_to(scope, Permission.PEOPLE_VIEW).filter(closed_on__isnull=True)


def units_in(scope: Scope) -> QuerySet[Unit]:
    return Unit.objects.visible_to(scope, Permission.PEOPLE_VIEW).filter(closed_on__isnull=True)


def search(scope: Scope, words: str) -> QuerySet[Person]:
    """People by part of the name, or by a whole phone number."""
    plain = words.strip()
    by_number = Q(phone_key=look_up_key(plain)) if sum(sign.isdigit() for sign in plain) >= 7 else Q(pk__in=[])
    found = people_in(scope).filter(Q(name__contains=plain) | by_number)
    return found.select_related("region").order_by("name", "id")


def vacancies(scope: Scope) -> QuerySet[Post]:
    """Posts nobody holds as A (or as a member), and posts whose kind wants a stand-in and has none."""
    held = Holding.objects.filter(in_force(clock.today()), post=OuterRef("pk"))
    wants_b = [kind.id for kind in catalogue.post_kinds().values() if kind.stand_in]
    nobody = ~Exists(held.exclude(rank=Holding.Rank.B))
    no_b = Q(kind__in=wants_b) & ~Exists(held.filter(rank=Holding.Rank.B))
    return posts_in(scope).filter(nobody | no_b).select_related("region").order_by("region_code", "kind", "id")


def holders(posts: Iterable[int], day: date | None = None) -> dict[int, list[Holding]]:
    """Who holds which posts on a day, A first."""
    found: dict[int, list[Holding]] = {}
    rows = Holding.objects.filter(in_force(day or clock.today()), post__in=list(posts)).select_related("person")
    for one in rows.order_by("rank", "from_on", "id"):
        found.setdefault(one.post_id, []).append(one)
    return found


def nearest_post(region_code: str, kinds: Iterable[str]) -> Post | None:
    """The post of one of these kinds nearest above a place (or at it); kinds in order of preference, then held ones."""
    wanted = list(kinds)
    above = [region_code[:length] for length in (2, 4, 6, 9, 12, 15, 18) if len(region_code) >= length]
    held = Exists(Holding.objects.filter(in_force(clock.today()), post=OuterRef("pk")))
    posts = Post.unscoped.filter(region_code__in=above, kind__in=wanted, closed_on__isnull=True).annotate(held=held)
    ranked = sorted(posts, key=lambda one: (not one.held, -len(one.region_code), wanted.index(one.kind), one.pk))
    return ranked[0] if ranked else None


def person_of_number(number: str) -> Person | None:
    """Whose number this is, by its blind index; for answers that come back from a channel."""
    key = look_up_key(number)
    return Person.unscoped.filter(phone_key=key, erased_at__isnull=True).first() if key else None


def names(person_uids: Iterable[UUID]) -> dict[UUID, str]:
    """Names for a timeline the caller may see."""
    return dict(Person.unscoped.filter(uid__in=set(person_uids)).values_list("uid", "name"))
