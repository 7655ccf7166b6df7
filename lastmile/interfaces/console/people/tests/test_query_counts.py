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


def test_the_tabs_count_who_is_in_each_and_a_part_of_the_page_counts_nothing():
    client, first = office(), reverse("people:list")
    page = client.get(first)
    before = [tab[2] for tab in page.context["tabs"]()]
    a_person(name="甲", phone="15400000444")
    after = {value: count for value, _label, count in client.get(first).context["tabs"]()}
    assert after["no_post"] == str(int(before[1]) + 1) and after["left"] == before[-1]
    with CaptureQueriesContext(connection) as whole:
        client.get(first)
    with CaptureQueriesContext(connection) as part:
        client.get(first, headers={"HX-Request": "true"})
    assert len(part) <= len(whole) - len(after)
