"""Signed-in browsers of people in posts."""

from __future__ import annotations

from django.test import Client

from lastmile.foundation.people.models import Account
from lastmile.foundation.people.tests.factories import NEXT_VILLAGE, TOWNSHIP, VILLAGE, as_seen_by


def browser(kind: str, code: str, phone: str) -> Client:
    """Somebody who holds such a post there, signed in."""
    scope = as_seen_by(kind, code, name=f"{kind[:4]}某", phone=phone)
    client = Client()
    client.force_login(Account.objects.get(person_id=scope.person_id))
    return client


def office() -> Client:
    """The director of the township's office."""
    return browser("office_director", TOWNSHIP, "15400000901")


def village() -> Client:
    """The secretary of the village."""
    return browser("village_secretary", VILLAGE, "15400000902")


def neighbour() -> Client:
    """The secretary of the next village."""
    return browser("village_secretary", NEXT_VILLAGE, "15400000903")


def reader() -> Client:
    """The grid leader of the village: sees people, keeps none."""
    return browser("grid_leader", VILLAGE, "15400000904")


def text(response) -> str:
    return response.content.decode()
