"""下达转移令 on a phone: rows to tick, each with its households, without a script too."""

import re
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse

from lastmile.domains.evacuation.models import MoveOrder
from lastmile.domains.evacuation.tests.factories import GRID
from lastmile.foundation.people.models import Account
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    return deepcopy(found)


@pytest.fixture
def page(night):
    client = Client()
    client.force_login(Account.objects.get(person_id=night.office.person_id))
    return lambda **said: (
        client.post(reverse("moves:order_new"), said) if said else client.get(reverse("moves:order_new"))
    )


def test_points_and_places_are_rows_with_their_households(night, page):
    shown = page().content.decode()
    rows = re.findall(
        r'<label class="check-row"[^>]*><input type="checkbox" name="(\w+)"[^>]*><span>([^<]*)</span>', shown
    )
    assert ("points", f"{night.point.name} · {night.point.get_colour_display()} · 2 户") in rows
    assert any(name == "places" and "· 2 户" in words for name, words in rows)
    assert "<select" not in shown and "<details>" in shown


def test_what_is_ticked_is_ordered(night, page):
    assert page(uid=str(uuid7()), points=[str(night.point.uid)]).status_code == 302
    assert page(uid=str(uuid7()), places=[GRID]).status_code == 302
    assert MoveOrder.unscoped.count() == 2


def test_refused_it_keeps_what_was_ticked_open(night, page):
    answer = page(uid=str(uuid7()), places=[GRID], destination="x" * 200)
    assert answer.status_code == 422 and "<details open>" in answer.content.decode()
    assert re.search(rf'value="{GRID}"[^>]* checked', answer.content.decode())
