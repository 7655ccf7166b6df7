"""Signed-in browsers for the pages of the base database."""

from __future__ import annotations

from django.test import Client

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import accounts
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account

TOWNSHIP, VILLAGE, GRID, NEXT = "530113104", "530113104211", "530113104211003", "530113104205001"
ROOT = a_scope("")


def somebody(code: str, kind: str, name: str, phone: str) -> Client:
    """A browser of a new person in a post."""
    a_region(code)
    root: Scope = a_scope("53")
    person = people.add_person(root, region_code=code, name=name, phone=phone)
    post = people.open_post(root, region_code=code, kind=kind)
    people.appoint(root, post_uid=post.uid, person_uid=person.uid)
    accounts.open_account(root, person_uid=person.uid, login=name, password="Ceshi-2026!")
    client = Client()
    client.force_login(Account.objects.get(person=person))
    return client


def the_office() -> Client:
    a_region(GRID)
    a_region(NEXT)
    return somebody(TOWNSHIP, "office_director", "张某", "15400000001")


def the_secretary() -> Client:
    return somebody(VILLAGE, "village_secretary", "李某", "15400000003")


def the_grid_member() -> Client:
    return somebody(GRID, "grid_member", "王某", "15400000004")


def the_neighbour() -> Client:
    return somebody(NEXT, "grid_member", "陈某", "15400000005")
