"""Two who sign, or make public, at one moment: one version, one that is public, and the other is told."""

import pytest

from lastmile.domains.hazards.tests.test_races import at_once
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import duty_list, services
from lastmile.foundation.people.models import SignedList
from lastmile.foundation.people.tests.factories import VILLAGE, in_post, root
from lastmile.kernel import clock
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)


def asked():
    place = a_region(VILLAGE)
    return {
        "area": VILLAGE,
        "signed_by": duty_list.may_sign(root(), place)[0].uid,
        "signed_on": clock.today(),
        "seen": duty_list.digest(duty_list.content(root(), place)),
    }


def test_two_people_sign_at_once_and_it_is_one_version():
    in_post("village_secretary", VILLAGE)
    sent = asked()
    found = at_once(*[lambda: services.sign_list(root(), **sent)] * 2)
    assert sorted(type(one).__name__ for one in found) == ["SignedList", "WrongState"]
    assert SignedList.objects.count() == 1


def test_one_press_that_arrives_twice_is_one_version_for_both():
    in_post("village_secretary", VILLAGE)
    sent, uid = asked(), uuid7()
    found = at_once(*[lambda: services.sign_list(root(), uid=uid, **sent)] * 2)
    assert {one.uid for one in found} == {uid} and SignedList.objects.count() == 1


def test_two_make_it_public_at_once_and_one_is_told_it_is():
    in_post("village_secretary", VILLAGE)
    one = services.sign_list(root(), **asked())
    found = at_once(*[lambda: services.make_public(root(), uid=one.uid)] * 2)
    assert sorted(isinstance(each, WrongState) for each in found) == [False, True]
