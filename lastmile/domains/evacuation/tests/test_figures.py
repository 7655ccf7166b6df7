"""Shelters stand in the base database of an area, with completeness and day, and its page opens their list."""

import pytest

from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.profile import public as profile
from lastmile.domains.profile.tests.pages import GRID, ROOT, TOWNSHIP, the_neighbour, the_office
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def line(scope=ROOT) -> profile.Figure:
    return next(one for one in profile.profile(scope, TOWNSHIP) if one.key == "shelters")


def test_where_nobody_entered_any_their_number_is_unknown_and_may_be_stated():
    a_region(GRID)
    assert line().value is None
    today = clock.today()
    profile.state_figure(ROOT, region_code=TOWNSHIP, key="shelters", value=0, source="镇里数过", as_of=today)
    assert (line().value, line().computed) == (0, False)


def test_a_shelter_is_complete_with_room_a_place_and_somebody_who_keeps_it():
    a_region(GRID)
    facts = {"room_indoor": 80, "position": (103.1, 26.1), "contact": "罗某"}
    evacuation.add_shelter(ROOT, region_code=GRID, name="小学操场", uid=uuid7(), **facts)
    evacuation.add_shelter(ROOT, region_code=GRID, name="村委会", uid=uuid7(), room_indoor=10)
    found = line()
    assert (found.value, found.percent, found.as_of) == (2, 50, clock.today())


def test_each_opens_its_own_list_from_the_page():
    client = the_office()
    evacuation.add_shelter(ROOT, region_code=GRID, name="小学操场", uid=uuid7())
    text = client.get("/profile/").content.decode()
    assert "危险点、物资、避险点" in text and 'href="/moves/shelters/"' in text
    assert "小学操场" in client.get("/moves/shelters/").content.decode()


def test_what_the_neighbour_keeps_is_not_in_mine_and_who_may_not_see_it_gets_unknown():
    the_office()
    evacuation.add_shelter(ROOT, region_code=GRID, name="小学操场", uid=uuid7())
    assert "没有登记" in the_neighbour().get("/profile/").content.decode().split("避险点、安置点")[1].split("</tr>")[0]
    assert line(a_scope(TOWNSHIP, permissions=["profile.view"])).value is None
