"""A signed 责任清单 is of its place: it goes along when codes move, and stays behind when the place is merged away."""

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people import duty_list, signed_lists
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import SignedList
from lastmile.foundation.people.tests.factories import VILLAGE, in_post, root
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.workflows.divisions import services
from lastmile.workflows.divisions.tests.test_moving_codes import known

pytestmark = pytest.mark.django_db
OTHER = "530113104205"


@pytest.fixture
def public():
    place = known(VILLAGE)
    in_post("village_secretary", VILLAGE)
    said = duty_list.digest(duty_list.content(root(), place))
    who = duty_list.may_sign(root(), place)[0].uid
    one = people.sign_list(root(), area=VILLAGE, signed_by=who, signed_on=clock.today(), seen=said)
    return people.make_public(root(), uid=one.uid)


def test_under_its_new_code_it_is_read_by_whoever_keeps_the_place_and_nothing_changed(public):
    services.recode(a_scope(""), code="530113104", new_code="530113199")
    place = get_region("530113199211")
    assert signed_lists.public_list(place) == public
    assert signed_lists.get_signed(a_scope("530113199"), public.uid).region_code == "530113199211"
    assert people.withdraw_list(a_scope("530113199"), uid=public.uid).state == "withdrawn"


def test_a_place_that_takes_another_in_does_not_take_its_list(public):
    known(OTHER)
    services.merge(a_scope(""), codes=[VILLAGE], into=OTHER)
    assert signed_lists.newest(get_region(OTHER)) is None
    assert SignedList.objects.get().region_code == VILLAGE
    assert signed_lists.get_signed(root(), public.uid) == public
