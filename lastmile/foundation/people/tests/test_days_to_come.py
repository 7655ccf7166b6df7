"""Whoever gives up a post on a day to come is here until then, and has left on the day behind it."""

from datetime import timedelta

import pytest

from lastmile.foundation.people import jobs, lists, services
from lastmile.foundation.people.models import Person
from lastmile.foundation.people.tests.factories import GRID, VILLAGE, a_person, a_post, appointed, root
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def shown(state=""):
    asked = lists.person_q(state=state)
    return [row.person.name for row in lists.people(root(), GRID, asked, after=None, limit=9)]


def day_begins(day):
    with clock.stopped(clock.at(day, 0)):
        jobs.begin_day()


@pytest.fixture
def until():
    """The last day of 王某, whose successor begins a week from now."""
    post, today = a_post(), clock.today()
    appointed(post, a_person())
    appointed(post, a_person(name="李某", phone="15400000103"), from_on=today + 7 * DAY)
    return today + 6 * DAY


def left_on():
    return Person.unscoped.get(name="王某").left_on


def test_until_then_they_are_in_the_list_of_people(until):
    assert "王某" in shown() and "王某" not in shown("left") and left_on() is None
    day_begins(until)
    assert "王某" in shown()


def test_the_day_behind_they_have_left_and_retention_counts_from_their_last_day(until):
    day_begins(until + DAY)
    assert "王某" not in shown() and "王某" in shown("left") and left_on() == until


def test_weeks_in_which_nothing_ran_are_caught_up_with(until):
    with clock.stopped(clock.at(until + 30 * DAY, 3)):
        jobs.recount()
    day_begins(until + 31 * DAY)
    assert left_on() == until


def test_who_holds_another_post_or_is_a_volunteer_has_not_left(until):
    wang = Person.unscoped.get(name="王某")
    services.give_consent(root(), person_uid=wang.uid, for_what="volunteer", how="签字")
    day_begins(until + DAY)
    assert left_on() is None
    services.withdraw_consent(root(), person_uid=wang.uid, for_what="volunteer")
    appointed(a_post("village_officer", VILLAGE), wang)
    day_begins(until + DAY)
    assert left_on() is None


def test_a_post_is_not_closed_on_a_day_to_come():
    post = a_post()
    with pytest.raises(NotValid, match="不能晚于今天"):
        services.close_post(root(), uid=post.uid, day=clock.today() + DAY)
