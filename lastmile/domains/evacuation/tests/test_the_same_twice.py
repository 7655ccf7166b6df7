"""What a phone or form sends twice is one thing; anything else under its number is refused, whichever part differs."""

import pytest

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.tests.factories import VILLAGE, a_shelter
from lastmile.kernel.errors import DifferentContent
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
GUESTS = {
    "kind": "guests",
    "number": 4,
    "name": "罗某",
    "phone": "15400000001",
    "origin": "民宿",
    "region_code": VILLAGE,
}
SCHOOL = {"name": "海科村小学", "room_indoor": 120, "position": (103.1, 26.1), "facilities": ["water"]}


def added(night, uid, **other):
    return services.add_people(night.office, source_uid=night.source[1], uid=uid, **{**GUESTS, **other})


def test_people_added_twice_are_one_row_also_when_more_was_said_of_them_since(found):
    uid = uuid7()
    row = added(found, uid)
    services.name_people(found.office, uid=uid, number=6, name="普某")
    assert added(found, uid, name=" 罗某 ").pk == row.pk
    row.refresh_from_db()
    assert row.tonight == 6


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("kind", "worksite"),
        ("number", 5),
        ("number", None),
        ("name", "普某"),
        ("phone", "15400000002"),
        ("origin", ""),
        ("region_code", f"{VILLAGE}001"),
    ],
)
def test_other_people_under_the_same_number_are_refused(found, part, other):
    uid = uuid7()
    added(found, uid)
    with pytest.raises(DifferentContent):
        added(found, uid, **{part: other})


@pytest.mark.parametrize(
    "other", [{"name": "村委会"}, {"room_indoor": 60}, {"position": None}, {"facilities": []}, {"phone_public": True}]
)
def test_another_shelter_under_the_same_number_is_refused_and_the_same_is_one(other):
    uid = uuid7()
    assert a_shelter(uid=uid, **SCHOOL).pk == a_shelter(uid=uid, **SCHOOL).pk
    with pytest.raises(DifferentContent):
        a_shelter(uid=uid, **{**SCHOOL, **other})
