"""Who opens the account of somebody who has none: said wherever it is missing, so that nobody waits for nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Grant, Scope
from lastmile.foundation.people import limits, selectors
from lastmile.foundation.people.lists import PostRow
from lastmile.foundation.people.models import Account, Holding, Person, Post
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock, region_codes


@dataclass(frozen=True)
class Missing:
    """People without an account. `opener`: the post that opens them, None where only the platform's administrator may;
    `may_open`: whoever asks may.
    """

    people: Sequence[Person]
    opener: Post | None
    may_open: bool


def missing_at(scope: Scope, row: PostRow) -> Missing | None:
    """Those who hold a post today and have no account; for what the post allows, whatever else they hold."""
    held = [*row.first, *([row.stand_in] if row.stand_in else [])]
    people = [] if row.post.closed_on else _without_account([one.person for one in held])
    return _missing(scope, people, row.post.region_code, selectors.grants_of_post(row.post)) if people else None


def missing_of(scope: Scope, person: Person) -> Missing | None:
    """Whether a person who is still here has no account. The caller has checked that they are visible."""
    people = [] if person.left_on or person.erased_at else _without_account([person])
    return _missing(scope, people, person.region_code, selectors.grants_of_person(person.pk)) if people else None


def _without_account(people: Sequence[Person]) -> list[Person]:
    with_one = set(Account.objects.filter(person__in=people, is_active=True).values_list("person_id", flat=True))
    return [one for one in people if one.pk not in with_one]


def _missing(scope: Scope, people: Sequence[Person], place: str, grants: Sequence[Grant]) -> Missing:
    return Missing(people, _opener(people, place, grants), _may(scope, place, grants))


def _opener(people: Sequence[Person], place: str, grants: Sequence[Grant]) -> Post | None:
    """The nearest post there or above that somebody else holds and that may open the account: nobody hands out more than they
    hold (see `limits`).
    """
    kinds = [one.id for one in catalogue.post_kinds().values() if Permission.ACCOUNT_OPEN in one.permissions]
    above = [*region_codes.ancestors(place), place]
    held = Holding.objects.filter(selectors.in_force(clock.today()), post=OuterRef("pk")).exclude(person__in=people)
    posts = Post.unscoped.filter(Exists(held), region_code__in=above, kind__in=kinds, closed_on__isnull=True)
    near = sorted(posts, key=lambda one: (-len(one.region_code), kinds.index(one.kind), one.pk))
    return next((one for one in near if _may(Scope(grants=selectors.grants_of_post(one)), place, grants)), None)


def _may(scope: Scope, place: str, grants: Iterable[Grant]) -> bool:
    return scope.may(Permission.ACCOUNT_OPEN, on=place) and not limits.lacking(scope, grants)
