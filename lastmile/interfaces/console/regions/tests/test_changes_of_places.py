"""Rename, recode, move, merge, split, close: first what is carried along, then the act."""

import re

import pytest

from lastmile.domains.hazards.tests.factories import a_hazard
from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Grid, Region, RegionCode

pytestmark = pytest.mark.django_db
VILLAGE, GRID, NEXT = "530113104211", "530113104211003", "530113104205"


@pytest.fixture
def office(office):
    cast, client = office
    for region in Region.objects.filter(level__gte=4):
        RegionCode.objects.create(region=region, code=region.code, name=region.name)
    return cast, client


def address(code: str, verb: str) -> str:
    return f"/regions/{Region.objects.get(code=code, closed_on=None).uid}/{verb}/"


def test_nothing_happens_before_it_is_confirmed_and_the_page_says_what_goes_along(office):
    cast, client = office
    a_hazard(cast.wang)
    text = client.post(address(VILLAGE, "recode"), {"new_code": "530113104250"}).content.decode()
    assert "会一起带走的" in text and "未销隐患 " in text and "岗位" in text and "下级地方 1 个" in text
    assert Region.objects.filter(code=VILLAGE).exists()


def test_confirmed_it_happens_and_the_old_code_still_leads_there(office):
    _cast, client = office
    client.post(address(VILLAGE, "recode"), {"new_code": "530113104250", "confirmed": "1"})
    assert selectors.get_region(GRID).code == "530113104250003"


def test_a_place_that_two_people_rename_keeps_the_first_name_until_the_second_has_heard_of_it(office):
    _cast, client = office
    here = address(VILLAGE, "rename")
    began = re.search(r'name="began" value="([^"]+)"', client.get(here).content.decode())[1]
    asked = client.post(here, {"name": "海科村", "began": began}).content.decode()
    yes = {"name": "海科村", "confirmed": "1", "began": re.search(r'name="began" value="([^"]+)"', asked)[1]}
    client.post(here, yes)
    late = client.post(here, {"name": "大村", "began": began})
    assert late.status_code == 409 and "现在存的是“海科村”" in late.content.decode()
    assert client.post(here, {**yes, "name": "大村"}).status_code == 409  # between looking and saying yes, too
    assert Region.objects.get(code=VILLAGE).name == "海科村"


def test_a_place_is_renamed(office):
    _cast, client = office
    answer = client.post(address(VILLAGE, "rename"), {"name": "海科村", "confirmed": "1"}, follow=True)
    assert "海科村" in answer.content.decode() and "曾用" in answer.content.decode()


def test_a_grid_moves_to_the_next_village(office):
    _cast, client = office
    values = {"new_parent": NEXT, "new_code": f"{NEXT}009", "confirmed": "1"}
    assert client.post(address(GRID, "move"), values).status_code == 302
    assert selectors.get_region(GRID).parent.code == NEXT


def test_the_page_that_asks_to_confirm_names_the_other_place(office):
    _cast, client = office
    Region.objects.filter(code=VILLAGE).update(name="海科村")
    assert "海科村" in client.post(address(NEXT, "merge"), {"into": VILLAGE}).content.decode()
    assert client.post(address(NEXT, "merge"), {"into": "530113104299"}).status_code == 422


def test_two_villages_are_merged(office):
    _cast, client = office
    client.post(address(NEXT, "merge"), {"into": VILLAGE, "confirmed": "1"})
    assert selectors.get_region(NEXT).code == VILLAGE


def test_some_grids_are_split_off(office):
    _cast, client = office
    values = {"name": "新村", "new_code": "530113104260", "children": [GRID], "confirmed": "1"}
    client.post(address(VILLAGE, "split"), values)
    assert selectors.get_region(GRID).parent.name == "新村"


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("recode", {"new_code": "530112104211"}),
        ("recode", {"new_code": NEXT}),
        ("recode", {"new_code": "五三"}),
        ("recode", {"new_code": ""}),
        ("move", {"new_parent": "999999999", "new_code": "530113104260"}),
        ("merge", {"into": VILLAGE}),
        ("merge", {"into": GRID}),
        ("merge", {"into": "'"}),
        ("rename", {"name": " "}),
        ("split", {"name": "", "new_code": "1"}),
        ("split", {"name": "新村", "new_code": "530113104260", "children": ["530113104205001"]}),
    ],
)
def test_what_cannot_be_is_said_at_the_form_and_nothing_changes(office, verb, values):
    _cast, client = office
    answer = client.post(address(VILLAGE, verb), {**values, "confirmed": "1"})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert selectors.get_region(VILLAGE).code == VILLAGE


def test_it_is_not_done_out_of_one_s_branch(office):
    _cast, client = office
    outside = Region.objects.create(code="530112", level=3, name="西山区", parent=Region.objects.get(code="5301"))
    assert client.get(f"/regions/{outside.uid}/rename/").status_code == 404
    values = {"into": "530112", "confirmed": "1"}
    assert client.post(address("530113104", "merge"), values).status_code in (403, 422)


def test_a_grid_in_use_is_not_closed_and_an_empty_one_is(office):
    _cast, client = office
    assert client.post(address(GRID, "close"), {"confirmed": "1"}).status_code == 409
    village = Region.objects.get(code=VILLAGE)
    empty = Region.objects.create(code=f"{VILLAGE}009", level=6, name="9组", parent=village)
    Grid.objects.create(region=empty, kind="group")
    assert client.post(address(empty.code, "close"), {"confirmed": "1"}).status_code == 302
    empty.refresh_from_db()
    assert empty.closed_on is not None
    assert client.get(f"/regions/{empty.uid}/").status_code == 200


def test_only_grids_are_closed(office):
    _cast, client = office
    assert client.get(address(VILLAGE, "close")).status_code == 404
    assert client.get(address(VILLAGE, "nonsense")).status_code == 404


def test_a_place_closed_meanwhile_keeps_what_was_typed(office):
    _cast, client = office
    here = address(GRID, "rename")
    Region.objects.filter(code=GRID).update(closed_on="2026-07-01")
    answer = client.post(here, {"name": "何家箐", "confirmed": "1"})
    assert answer.status_code == 409 and 'value="何家箐"' in answer.content.decode()
    assert "您填的都还在下面" in answer.content.decode()
