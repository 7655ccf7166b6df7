"""离岗: every post at once, what was granted by hand, and nothing behind the back of another office."""

from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people import selectors, services
from lastmile.foundation.people.models import Holding, Person
from lastmile.foundation.people.tests.factories import (
    NEXT_VILLAGE,
    VILLAGE,
    a_person,
    a_post,
    an_account,
    appointed,
    in_post,
    root,
)
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

pytestmark = pytest.mark.django_db


def test_every_post_ends_on_the_last_day():
    person = in_post()
    appointed(a_post("forest_ranger"), person)
    ended = services.leave(root(), person_uid=person.uid)
    assert {one.until_on for one in ended} == {clock.today()} and len(ended) == 2
    assert Person.unscoped.get(pk=person.pk).left_on == clock.today()


def test_grants_by_hand_end_too():
    person = in_post("village_secretary", VILLAGE)
    services.give_grant(root(), region_code=VILLAGE, permissions=["hazard.verify"], reason="代管", person=person)
    services.leave(root(), person_uid=person.uid, until_on=clock.today() - timedelta(days=1))
    assert selectors.grants_of_person(person.pk) == ()


def test_the_account_is_closed():
    account = an_account(in_post(), password="")
    services.leave(root(), person_uid=account.person.uid)
    account.refresh_from_db()
    assert not account.is_active


def test_a_post_elsewhere_stops_it_and_changes_nothing():
    person = in_post()
    appointed(a_post("village_officer", NEXT_VILLAGE), person)
    with pytest.raises(WrongState):
        services.leave(a_scope(VILLAGE), person_uid=person.uid)
    assert not Holding.objects.filter(until_on__isnull=False).exists()


def test_nobody_leaves_in_the_future():
    with pytest.raises(NotValid):
        services.leave(root(), person_uid=in_post().uid, until_on=clock.today() + timedelta(days=1))


def test_somebody_without_a_post_may_leave_too():
    person = a_person()
    assert services.leave(root(), person_uid=person.uid) == []
    assert Person.unscoped.get(pk=person.pk).left_on == clock.today()
