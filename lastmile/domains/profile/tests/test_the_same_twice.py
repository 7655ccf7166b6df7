"""A form sent twice is one household or place, whatever was changed since; anything else under its number is refused."""

from datetime import date

import pytest

from lastmile.domains.profile import services
from lastmile.domains.profile.models import Household, Place
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.kernel.errors import DifferentContent
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
GRID, NEXT = "530113104211003", "530113104211004"
SCOPE = a_scope("530113104")
HOME = {"head": "罗某", "phone": "15400000001", "address": "3组7号", "registered": 4, "at_home": None, "need_help": 1}
SHOP = {"kind": "small_place", "name": "顺发小商店", "people": 3, "insured_until": date(2026, 7, 1), "risk": ""}


def a_household(uid, **other):
    return services.add_household(SCOPE, **{"region_code": GRID, "uid": uid, **HOME, **other})


def a_place(uid, **other):
    return services.add_place(SCOPE, **{"region_code": GRID, "uid": uid, **SHOP, **other})


@pytest.fixture(autouse=True)
def places():
    a_region(GRID)
    a_region(NEXT)


def test_a_household_sent_again_is_the_same_also_when_it_was_changed_since():
    first = a_household(uid := uuid7())
    services.change_household(SCOPE, uid=uid, head="普某", phone="")
    services.count_household(SCOPE, uid=uid, at_home=2)
    assert a_household(uid, head=" 罗某 ").pk == first.pk
    assert Household.unscoped.get().at_home == 2


@pytest.mark.parametrize(
    "other",
    [{"head": "普某"}, {"phone": "15400000002"}, {"address": ""}, {"at_home": 0}, {"need_help": None}, {"region_code": NEXT}],
    ids=str,
)  # fmt: skip
def test_another_household_under_its_number_is_refused(other):
    a_household(uid := uuid7())
    with pytest.raises(DifferentContent):
        a_household(uid, **other)
    assert Household.unscoped.get().at_home is None


def test_a_place_sent_again_is_the_same_also_when_it_was_changed_since():
    first = a_place(uid := uuid7())
    services.change_place(SCOPE, uid=uid, name="顺兴小商店", people=5)
    assert a_place(uid).pk == first.pk
    assert Place.unscoped.get().people == 5


@pytest.mark.parametrize(
    "other",
    [{"name": "别的"}, {"people": None}, {"insured_until": None}, {"risk": "red"}, {"region_code": NEXT}],
    ids=str,
)
def test_another_place_under_its_number_is_refused(other):
    a_place(uid := uuid7())
    with pytest.raises(DifferentContent):
        a_place(uid, **other)


def test_a_number_that_another_form_used_is_no_place_sent_again():
    Place.unscoped.filter(pk=a_place(uuid7()).pk).update(uid=(uid := uuid7()))
    with pytest.raises(DifferentContent):
        a_place(uid)
