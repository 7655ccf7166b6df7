"""Programs read hazards, places, and what is owed."""

import pytest

from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.interfaces.api.tests.programs import GRID, a_program

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def program(cast):
    return a_program(cast.zhang)


def test_a_hazard_has_its_facts_and_no_names(cast, program):
    hazard = a_hazard(cast.wang, position=(103.1, 26.0), accuracy=8.0)
    found = program.get(f"hazards/{hazard.uid}").json()
    assert (found["number"], found["status"], found["region_code"]) == (hazard.number, "reported", GRID)
    assert (found["longitude"], found["latitude"]) == (pytest.approx(103.1), pytest.approx(26.0))
    assert "王某" not in str(found)


def test_columns_of_the_ledger_are_read_and_unknown_is_empty_not_zero(cast, program):
    found = program.get(f"hazards/{a_hazard(cast.wang).uid}").json()
    assert (found["threatened_people"], found["money"], found["judged_on"]) == (None, None, None)
    assert (found["handed_to"], found["risk"], found["external_number"]) == ("", "", None)


def test_the_list_is_read_in_pages_and_nothing_comes_twice(cast, program):
    made = {str(a_hazard(cast.wang, title=f"隐患{number}").uid) for number in range(5)}
    found, after = [], ""
    while True:
        page = program.get("hazards", limit=2, after=after).json()
        found += [row["uid"] for row in page["rows"]]
        after = page["next"]
        if not after:
            break
    assert len(found) == 5 and set(found) == made


def test_the_list_is_narrowed(cast, program):
    a_hazard(cast.wang, danger_now=True)
    assert len(program.get("hazards", tab="reported", q="裂缝", within=GRID).json()["rows"]) == 1
    for nothing in ({"tab": "closed"}, {"q": "没有"}, {"within": "530113105"}, {"source": "walk"}, {"category": "x"}):
        assert program.get("hazards", **nothing).json() == {"rows": [], "next": ""}


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_one_row_or_many(cast, program, count, django_assert_num_queries):
    for number in range(count):
        a_hazard(cast.wang, title=f"隐患{number}")
    program.get("hazards")
    with django_assert_num_queries(8):
        assert len(program.get("hazards").json()["rows"]) == count


def test_a_mark_of_nobody_shows_the_first_page(cast, program):
    a_hazard(cast.wang)
    for mark in ("x", "W10", "WyIyMDI2LTAxLTAxIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTldCg"):
        assert program.get("hazards", after=mark).status_code == 200


def test_places_have_a_path_and_children(program):
    town = program.get("regions/530113104").json()
    assert [one["level"] for one in town["path"]] == [1, 2, 3, 4]
    below = program.get("regions/530113104/children", limit=1).json()
    assert below["rows"] and below["next"]
    rest = program.get("regions/530113104/children", after=below["next"]).json()
    assert below["rows"][0] not in rest["rows"]


@pytest.mark.parametrize(
    "code", ["99", "5301131040000000000000", "x", "%00", "٣٣", "6f9619ff-8b86-4d11-b42d-00c04fc964ff"]
)
def test_a_place_nobody_knows_is_not_found(program, code):
    answer = program.get(f"regions/{code}")
    assert answer.status_code in {400, 404} and answer.json()["error"]


def test_what_is_owed_is_what_the_page_shows(cast):
    a_hazard(cast.wang, danger_now=True)
    owed = a_program(cast.zhao).get("owed").json()
    other = a_program(cast.zhang).get("owed").json()
    rows = [*owed["now"], *other["now"]]
    assert [row["kind"] for row in rows] == ["hazard.confirm"] and "裂缝" in rows[0]["title"]
