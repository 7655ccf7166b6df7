"""今晚在家 of a danger point: without who moved out and is not back, without who moved away."""

from copy import deepcopy

import pytest

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import MoveList
from lastmile.domains.points import public as points
from lastmile.domains.profile.models import Household
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    """Two homes, three at home in each."""
    return deepcopy(found)


def tonight(night):
    found = points.below([night.point])[night.point.pk]
    return found.households, found.tonight.value, found.out


@pytest.mark.parametrize("status", ["left", "arrived", "relatives", "own"])
def test_who_moved_out_is_not_at_home_and_stays_on_the_register(night, status):
    assert tonight(night) == (2, 6, 0)
    night.say(night.row(night.homes[0]), status)
    assert tonight(night) == (2, 3, 1)
    assert points.below([night.point])[night.point.pk].at_home.value == 6  # what a card printed tonight says next year


@pytest.mark.parametrize("status", ["told", "refused", "carry", "no_phone"])
def test_who_did_not_go_is_at_home(night, status):
    night.say(night.row(night.homes[0]), status)
    assert tonight(night) == (2, 6, 0)


def test_a_house_where_some_stayed_is_not_out(night):
    night.say(night.row(night.homes[0]), "arrived", gone=2)
    assert tonight(night) == (2, 6, 0)


def test_who_may_return_counts_again(night):
    night.say(night.row(night.homes[0]), "arrived")
    said = {"points": [night.point.uid], "approver": "杨某(副镇长)", "basis": "lifted"}
    services.allow_return(night.office, source_uid=night.source[1], **said)
    assert tonight(night) == (2, 6, 0)


def test_a_drill_moves_nobody_out(night):
    night.say(night.row(night.homes[0]), "arrived")
    MoveList.unscoped.update(drill=True)
    assert tonight(night) == (2, 6, 0)


def test_who_moved_away_counts_no_more(night):
    Household.unscoped.filter(pk=night.homes[1].pk).update(left_on=clock.today())
    assert tonight(night) == (1, 3, 0)


def test_the_page_says_how_many_moved_and_who(night, client):
    night.say(night.row(night.homes[0]), "arrived")
    client.force_login(Account.objects.get(person__uid=night.office.person_uid))
    for page in (f"/points/{night.point.uid}/", "/points/", f"/field/points/{night.point.uid}/"):
        assert "1 户已转移" in client.get(page).content.decode(), page


def test_it_costs_two_queries_whatever_is_out(night, django_assert_num_queries):
    night.say(night.row(night.homes[0]), "arrived")
    with django_assert_num_queries(2):
        points.below([night.point])
