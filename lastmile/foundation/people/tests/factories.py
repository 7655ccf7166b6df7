"""People, posts and accounts for tests, made by the services, as anybody else makes them."""

from __future__ import annotations

from typing import Any

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import accounts, selectors, services
from lastmile.foundation.people.models import Account, Holding, Person, Post

TOWNSHIP, VILLAGE, NEXT_VILLAGE = "530113104", "530113104211", "530113104205"
GRID, NEXT_GRID = "530113104211003", "530113104205001"
PHONE, PASSWORD = "15400000102", "Ceshi-2026!"


def root() -> Scope:
    """Somebody far above who may everything."""
    return a_scope("53")


def a_person(code: str = GRID, name: str = "王某", phone: str = PHONE, **values: Any) -> Person:
    a_region(code)
    return services.add_person(root(), region_code=code, name=name, phone=phone, **values)


def a_post(kind: str = "grid_member", code: str = GRID, **values: Any) -> Post:
    a_region(code)
    return services.open_post(root(), region_code=code, kind=kind, **values)


def appointed(post: Post, person: Person, rank: str = "A", **values: Any) -> Holding:
    return services.appoint(root(), post_uid=post.uid, person_uid=person.uid, rank=rank, **values)


def in_post(kind: str = "grid_member", code: str = GRID, name: str = "王某", phone: str = PHONE) -> Person:
    """A person holding a post of a kind."""
    person = a_person(code, name, phone)
    appointed(a_post(kind, code), person)
    return person


def an_account(person: Person, password: str = PASSWORD) -> Account:
    account = accounts.open_account(root(), person_uid=person.uid, password=password)
    Account.objects.filter(pk=account.pk).update(must_change=False)
    account.refresh_from_db()
    return account


def as_seen_by(kind: str, code: str, name: str = "某人", phone: str = "15400000900") -> Scope:
    """The scope of somebody who holds such a post there."""
    return selectors.scope_of(an_account(in_post(kind, code, name, phone), password=""))
