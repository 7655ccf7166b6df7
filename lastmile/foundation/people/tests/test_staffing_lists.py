"""Whether a township and its villages made their lists of duties public, as both documents ask."""

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import duty_list, services, staffing
from lastmile.foundation.people.tests.factories import TOWNSHIP, VILLAGE, in_post, root
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


def public(code):
    place = a_region(code)
    seen = duty_list.digest(duty_list.content(root(), place))
    who = duty_list.may_sign(root(), place)[0].uid
    one = services.sign_list(root(), area=code, signed_by=who, signed_on=clock.today(), seen=seen)
    return services.make_public(root(), uid=one.uid)


def row(key, pack):
    return staffing.row(root(), TOWNSHIP, pack=pack, key=key)


@pytest.fixture
def heads():
    in_post("township_head", TOWNSHIP, "镇长", "15400000781")
    in_post("village_secretary", VILLAGE, "书记", "15400000782")


def test_what_is_signed_counts_once_it_is_public(heads):
    assert row("organisation.duty_lists", "jilin").short == 1
    one = public(TOWNSHIP)
    found = row("organisation.duty_lists", "jilin")
    assert (found.met, found.lines[0].behind[0].uid) == (1, one.uid)
    services.withdraw_list(root(), uid=one.uid)
    assert row("organisation.duty_lists", "jilin").short == 1


def test_a_village_s_two_lists_are_in_the_one_it_made_public(heads):
    assert (row("organisation.village_duty_lists", "kunming").lines[0].gap, row("lists.village", "jilin").short) == (
        2,
        1,
    )
    public(VILLAGE)
    found = row("organisation.village_duty_lists", "kunming").lines[0]
    assert (found.have, found.gap) == (2, 0) and row("lists.village", "jilin").met == 1
    assert found.behind[0].name.startswith("村(社区)依法履行职责清单")


def test_a_place_nobody_entered_is_unknown():
    a_region(VILLAGE)
    assert row("organisation.village_duty_lists", "kunming").unknown == 1
