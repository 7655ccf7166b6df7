"""Two people say at once who lives below a point: what each ticked is kept, and what both said comes back with both."""

import re

import pytest

from lastmile.domains.points.models import ThreatenedHousehold, ThreatenedPlace
from lastmile.domains.points.tests.factories import GRID, a_point, an_office
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    client.force_login(Account.objects.get(person_id=an_office().person_id))
    return client


def a_household(head):
    return profile.add_household(a_scope("53"), region_code=GRID, head=head, registered=4)


def began(page, address):
    return re.search(r'name="began" value="([^"]*)"', page.get(address).content.decode())[1]


def below():
    rows = ThreatenedHousehold.objects.filter(removed_at__isnull=True).select_related("household")
    return {row.household.head: (row.needs_help, row.helpers) for row in rows}


def ticked(homes, said, *chosen, **more):
    return {"shown": [str(one.uid) for one in homes], "household": [str(one.uid) for one in chosen], "began": said} | {
        f"{name}-{chosen[0].uid}": words for name, words in more.items()
    }


@pytest.fixture
def below_a_point(page):
    point = a_point(a_scope("53"))
    homes = [a_household(name) for name in ("余某", "罗某", "普某")]
    return f"/points/{point.uid}/households/", homes


def test_who_ticks_another_household_takes_none_off(page, below_a_point):
    address, homes = below_a_point
    first, second = began(page, address), began(page, address)
    assert page.post(address, ticked(homes, first, homes[0], needs="奶奶")).status_code == 302
    assert page.post(address, ticked(homes, second, homes[1], needs="爷爷")).status_code == 302
    assert below() == {"余某": ("奶奶", ""), "罗某": ("爷爷", "")}


def test_what_both_said_of_one_household_comes_back_with_both(page, below_a_point):
    address, homes = below_a_point
    first, second = began(page, address), began(page, address)
    page.post(address, ticked(homes, first, homes[0], needs="奶奶", helpers="罗应学"))
    answer = page.post(address, ticked(homes, second, homes[0], needs="奶奶和孙子"))
    words = answer.content.decode()
    assert answer.status_code == 409 and "刚才有人改过:余某" in words and "奶奶和孙子" in words
    assert "现在存的是“扶谁:奶奶、由谁扶:罗应学、先走:否”" in words and below() == {"余某": ("奶奶", "罗应学")}
    anew = re.search(r'name="began" value="([^"]*)"', words)[1]
    assert page.post(address, ticked(homes, anew, homes[0], needs="奶奶和孙子")).status_code == 302
    assert below() == {"余某": ("奶奶和孙子", "")}


def test_the_same_sent_twice_is_said_once(page, below_a_point):
    address, homes = below_a_point
    sent = ticked(homes, began(page, address), homes[0], needs="奶奶")
    assert [page.post(address, sent).status_code for _time in range(2)] == [302, 302]
    assert ThreatenedHousehold.objects.count() == 1


def test_places_that_two_people_tick_are_both_kept(page):
    point = a_point(a_scope("53"))
    school, home = (
        profile.add_place(a_scope("53"), region_code=GRID, kind="school", name=name) for name in ("小学", "敬老院")
    )
    address = f"/points/{point.uid}/places/"
    first, second = began(page, address), began(page, address)
    page.post(address, {"place": [str(school.uid)], "began": first})
    page.post(address, {"place": [str(home.uid)], "began": second})
    page.post(address, {"place": [str(school.uid)], "began": began(page, address)})
    rows = ThreatenedPlace.objects.filter(removed_at__isnull=True)
    assert [row.place.name for row in rows.select_related("place")] == ["小学"]
    assert ThreatenedPlace.objects.count() == 2
