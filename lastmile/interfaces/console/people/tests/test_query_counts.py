"""A page of 40 rows takes as many queries as one of a single row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lastmile.foundation.people.tests.factories import (
    GRID,
    TOWNSHIP,
    a_person,
    a_post,
    appointed,
    in_post,
)
from lastmile.interfaces.console.people.tests.cast import office

pytestmark = pytest.mark.django_db


def queries(client, address):
    client.get(address)  # sessions and figures are warm from now on
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_post_with_forty_below_and_forty_members_costs_no_more():
    client = office()
    team = a_post("team_member", TOWNSHIP)
    appointed(team, a_person(name="一", phone="15400000555"), "M")
    where = reverse("people:post", args=[team.uid])
    one = queries(client, where)
    for number in range(40):
        appointed(team, a_person(GRID, f"人{number}", f"1541000{number:04}"), "M")
    assert queries(client, where) == one


def test_htmx_gets_only_the_rows():
    client = office()
    in_post()
    answer = client.get(reverse("people:list"), {"q": "王"}, headers={"HX-Request": "true"})
    assert answer.content.decode().startswith('<div id="people">') and "HX-Request" in answer.headers["Vary"]
