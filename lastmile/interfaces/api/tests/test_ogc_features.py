"""Part 1 core of OGC API – Features, requirement by requirement as a client meets them."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.domains.hazards.tests.factories import somebody, the_cast
from lastmile.foundation.maps.tests.factories import GRID, NEXT_VILLAGE, a_grid, hazards_at
from lastmile.interfaces.api import ogc_asking
from lastmile.interfaces.api.tests.programs import a_program

pytestmark = pytest.mark.django_db
AT = (103.1, 26.1)
ITEMS = "ogc/collections/hazards/items"


@pytest.fixture
def program(monkeypatch):
    monkeypatch.setattr("lastmile.interfaces.api.keys._limit", lambda *_: None)
    return a_program(somebody("530113104", "office_director", "张某", "15400000001"))


def _links(answer):
    return {one["rel"]: one for one in answer.json()["links"]}


def test_the_landing_page_leads_to_definition_conformance_and_data(program):
    answer = program.get("ogc/")
    links = _links(answer)
    assert answer.headers["Content-Type"] == "application/json"
    assert {"self", "service-desc", "conformance", "data"} <= set(links)
    paths = [
        links[rel]["href"].removeprefix("http://testserver/api/") for rel in ("service-desc", "conformance", "data")
    ]
    assert all(program.get(path).status_code == 200 for path in paths)


def test_it_says_what_it_conforms_to(program):
    classes = program.get("ogc/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes


def test_collections_say_where_their_items_are_in_which_reference_system(program):
    hazards_at(AT, (103.2, 26.2))
    found = {one["id"]: one for one in program.get("ogc/collections").json()["collections"]}
    one = found["hazards"]
    assert one == program.get("ogc/collections/hazards").json()
    assert one["crs"] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"] and one["itemType"] == "feature"
    assert one["extent"]["spatial"]["bbox"] == [[103.1, 26.1, 103.2, 26.2]]
    items = {link["rel"]: link for link in one["links"]}["items"]
    assert items["type"] == "application/geo+json" and items["href"].endswith(f"/api/{ITEMS}")


def test_items_are_geojson_with_their_numbers_and_the_time(program):
    hazards_at(AT, (110, 30))
    answer = program.get(ITEMS, limit=1)
    said = answer.json()
    assert answer.headers["Content-Type"] == "application/geo+json" and said["type"] == "FeatureCollection"
    assert (said["numberMatched"], said["numberReturned"], len(said["features"])) == (2, 1, 1)
    assert said["timeStamp"].endswith("Z")


def test_following_next_meets_every_feature_once(program):
    hazards_at(*[AT] * 5)
    seen, address = [], f"{ITEMS}?limit=2"
    while address:
        answer = program.get(address)
        seen += [one["id"] for one in answer.json()["features"]]
        address = _links(answer).get("next", {}).get("href", "").removeprefix("http://testserver/api/")
    assert len(seen) == len(set(seen)) == 5


def test_a_box_selects_what_touches_it(program):
    hazards_at(AT, (110, 30))
    assert program.get(ITEMS, bbox="103,26,103.2,26.2").json()["numberMatched"] == 1
    assert program.get(ITEMS, bbox="103,26,0,103.2,26.2,9").json()["numberMatched"] == 1


def test_a_time_selects_what_happened_then(program):
    hazards_at(AT)
    found = [program.get(ITEMS, datetime=span).json()["numberMatched"] for span in ("2000-01-01/..", "../2000-01-01")]
    assert found == [1, 0]


@pytest.mark.parametrize(
    "query",
    [
        {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"}, {"bbox": "1,9,2,3"}, {"bbox": "0,0,nan,1"}, {"bbox": "-300,0,1,1"},
        {"bbox": ""}, {"limit": "0"}, {"limit": "-1"}, {"limit": "x"}, {"datetime": "yesterday"}, {"f": "html"},
        {"datetime": "2026-01-02/2026-01-01"}, {"datetime": "0001-01-01T00:00:00+14:00/.."}, {"datetime": "../.."}, {"unknown": "1"}, {"after": "x"},
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_400_with_a_sentence(program, query):
    answer = program.get(ITEMS, **query)
    assert answer.status_code == 400 and answer.json()["error"]


def test_more_than_we_give_is_no_error(program):
    assert program.get(ITEMS, limit=100_000).status_code == 200


def test_one_feature_has_its_own_address_and_names_its_collection(program):
    [hazard] = hazards_at(AT)
    answer = program.get(f"{ITEMS}/{hazard.uid}")
    assert answer.headers["Content-Type"] == "application/geo+json" and answer.json()["id"] == str(hazard.uid)
    assert {"self", "collection"} <= set(_links(answer))


@pytest.mark.parametrize("path", ["ogc/collections/nothing", f"{ITEMS}/nothing", "ogc/collections/nothing/items"])
def test_what_is_not_there_is_404(program, path):
    assert program.get(path).status_code == 404


def test_the_next_village_is_not_there():
    hazards_at(AT, code=NEXT_VILLAGE)
    cast = the_cast()
    assert a_program(cast.li).get(ITEMS).json()["numberMatched"] == 0


def test_a_key_without_the_layers_permission_is_refused_and_not_shown_it():
    program = a_program(the_cast().zhang, "region.view")
    assert program.get(ITEMS).status_code == 403
    assert [one["id"] for one in program.get("ogc/collections").json()["collections"]] == ["regions"]


def test_grids_are_of_one_type_for_programs_and_say_when_they_are_invented(program):
    a_grid(GRID, shapely.box(103, 26, 103.1, 26.1), source="synthetic")
    [one] = program.get("ogc/collections/regions/items").json()["features"]
    assert one["geometry"]["type"] == "MultiPolygon" and one["properties"]["kind"] == "invented"


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(ogc_asking.NAMES), st.text(max_size=24), max_size=4))
def test_whatever_is_asked_is_read_or_refused(words):
    try:
        assert 1 <= ogc_asking.read(words).limit <= ogc_asking.MOST
    except ogc_asking.BadQuery as problem:
        assert str(problem)
