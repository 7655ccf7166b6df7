import json

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lastmile.domains.hazards.tests.factories import the_cast
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.maps import tiles
from lastmile.foundation.maps.tests.factories import GRID, NEXT_VILLAGE, a_grid, hazards_at
from lastmile.foundation.people.models import Account
from lastmile.foundation.regions.models import Region, RegionCode, RegionShape

pytestmark = pytest.mark.django_db
TOWN, BOX = "530113104", shapely.box(103.0, 26.0, 103.1, 26.1)
VIEW = {"bbox": "103,26,103.2,26.2", "zoom": "14"}


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def _browser(scope):
    client = Client()
    client.force_login(Account.objects.get(person_id=scope.person_id))
    return client


def test_the_page_has_the_map_the_list_and_the_signs(cast):
    hazards_at((103.1, 26.1))
    page = _browser(cast.li).get("/map/").content.decode()
    assert "隐患0" in page and "疑似重大" in page and "data-map=" in page


@pytest.mark.parametrize("count", [1, 9])
def test_the_page_costs_the_same_for_one_or_many(cast, count, django_assert_max_num_queries):
    hazards_at(*[(103.1, 26.1)] * count)
    client = _browser(cast.li)
    with django_assert_max_num_queries(37):
        assert client.get("/map/").status_code == 200


def test_a_place_without_any_outline_says_where_to_get_one(cast):
    town = a_region(GRID[:9])
    page = _browser(cast.zhang).get("/map/", {"area": town.code}).content.decode()
    assert "这里还没有边界,图上只有点" in page and "/map/files/" in page
    RegionShape.objects.create(region=town, outline=shapely.box(103, 26, 103.1, 26.1), source="coarse", datum="WGS84")
    assert "这里还没有边界" not in _browser(cast.zhang).get("/map/", {"area": town.code}).content.decode()


def test_which_layers_are_shown_stands_in_the_address(cast):
    hazards_at((103.1, 26.1))
    assert "隐患0" not in _browser(cast.li).get("/map/", {"chosen": "1", "layer": "places"}).content.decode()


@pytest.mark.parametrize(
    ("at", "opens"),
    [("102.95,26.08", True), ("", False), ("x,y", False), ("nan,1", False), ("1", False), ("900,5", False)],
)
def test_a_matter_opens_the_map_at_its_own_place(cast, at, opens):
    bounds = json.loads(_browser(cast.li).get("/map/", {"at": at}).context["script"])["bounds"]
    assert (bounds == pytest.approx([102.946, 26.076, 102.954, 26.084])) == opens


def test_a_place_is_found_by_name_and_leads_the_map_there(cast):
    page = _browser(cast.zhang).get("/map/", {"q": "地530113104211"}).content.decode()
    assert '<a href="?area=530113104211">' in page


def test_features_are_geojson_and_unchanged_is_said(cast):
    hazards_at((103.1, 26.1))
    client = _browser(cast.li)
    answer = client.get("/map/layers/hazards/", VIEW)
    assert len(answer.json()["features"]) == 1
    assert (
        client.get("/map/layers/hazards/", VIEW, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    )


def test_the_next_village_sees_nothing_of_ours(cast):
    hazards_at((103.1, 26.1))
    assert _browser(cast.chen).get("/map/layers/hazards/", VIEW).json()["features"] == []


@pytest.mark.parametrize(
    ("query", "status"), [({}, 422), ({"bbox": "x", "zoom": "9"}, 422), (VIEW | {"zoom": "99"}, 422)]
)
def test_a_view_nobody_can_show_is_refused(cast, query, status):
    assert _browser(cast.li).get("/map/layers/hazards/", query).status_code == status


def test_a_layer_that_is_none_is_not_found(cast):
    assert _browser(cast.li).get("/map/layers/nothing/", VIEW).status_code == 404


def test_a_tile_that_is_not_ready_asks_to_come_again(cast, monkeypatch):
    def busy(*_):
        raise tiles.Busy

    monkeypatch.setattr(tiles, "get", busy)
    answer = _browser(cast.li).get("/map/tiles/0/1/0/0/")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "1"


def test_a_base_map_reaches_the_browser_as_addresses_of_ours_and_everything_is_shifted_with_it(cast, settings):
    settings.BASE_MAP, settings.BASE_MAP_TILES = "xyz", "https://secret.example/{z}/{x}/{y}?key=abc"
    settings.BASE_MAP_DATUM, settings.BASE_MAP_CREDIT = "GCJ02", "某图 GS(2026)1号"
    a_grid(GRID, BOX)
    page = _browser(cast.wang).get(f"/map/?area={GRID}")
    script = json.loads(page.context["script"])
    assert script["base"]["sheets"] == ["/map/tiles/0/{z}/{x}/{y}/"] and "GS(2026)1号" in page.content.decode()
    assert "secret.example" not in page.content.decode()
    assert 0.001 < script["bounds"][0] - 103.0 < 0.01


def test_without_a_base_map_a_tile_is_grey_and_not_kept(cast):
    answer = _browser(cast.li).get("/map/tiles/0/1/0/0/")
    assert answer.content == tiles.GREY and answer.headers["Cache-Control"] == "no-store"


def test_an_outline_is_drawn_by_the_service_and_overlaps_are_said_at_once(cast):
    beside = a_grid("530113104211004", BOX)
    here = a_grid(GRID)
    drawn = {"drawn": json.dumps(shapely.geometry.mapping(shapely.box(103.05, 26, 103.15, 26.1))), "datum": "WGS84"}
    page = _browser(cast.zhang).post(f"/regions/{here.uid}/outline/", drawn, follow=True).content.decode()
    assert f"与{beside.name}重叠" in page
    assert RegionShape.objects.get(region=here).source == "drawn"


def test_the_map_to_draw_on_has_the_neighbours_with_every_corner(cast):
    a_grid("530113104211004", shapely.Point(103, 26).buffer(0.01, quad_segs=60))
    here = a_grid(GRID, BOX)
    page = _browser(cast.zhang).get(f"/regions/{here.uid}/outline/")
    [one] = json.loads(page.context["script"])["neighbours"]
    assert len(one["geometry"]["coordinates"][0]) == 241


def test_several_parts_and_a_hole_are_kept_and_shown_to_whoever_has_no_script(cast):
    here = a_grid(GRID)
    outer, hole = shapely.box(103.05, 26, 103.1, 26.05), shapely.box(103.06, 26.01, 103.07, 26.02)
    whole = shapely.MultiPolygon([outer - hole, shapely.box(103.11, 26, 103.12, 26.01)])
    client, address = _browser(cast.zhang), f"/regions/{here.uid}/outline/"
    typed = {"drawn": json.dumps(shapely.geometry.mapping(whole)), "datum": "WGS84"}
    assert "边界已存:2 块、1 个洞" in client.post(address, typed, follow=True).content.decode()
    assert RegionShape.objects.get(region=here).outline.equals(whole)
    page = client.get(address)
    shown = json.loads(page.context["now"]["geojson"])
    assert shapely.geometry.shape(shown).equals(whole) and "少贴的一块、一个洞就没有了" in page.content.decode()


def test_what_is_wrong_with_an_outline_is_said_in_words(cast):
    nested = [shapely.box(103.05, 26, 103.1, 26.05), shapely.box(103.06, 26.01, 103.07, 26.02)]
    drawn = json.dumps(
        {"type": "MultiPolygon", "coordinates": [shapely.geometry.mapping(one)["coordinates"] for one in nested]}
    )
    answer = _browser(cast.zhang).post(f"/regions/{a_grid(GRID).uid}/outline/", {"drawn": drawn, "datum": "WGS84"})
    assert "一块在另一块里面" in answer.content.decode()


@pytest.mark.parametrize("drawn", ["", "x", "{}", '{"type":"Point","coordinates":[103,26]}', "[" * 5000])
def test_what_is_no_outline_is_said_and_kept(cast, drawn):
    answer = _browser(cast.zhang).post(f"/regions/{a_grid(GRID).uid}/outline/", {"drawn": drawn, "datum": "WGS84"})
    assert answer.status_code == 422 and answer.context["form"].errors["drawn"]


def _cut(client, region, line, name="新组"):
    drawn = json.dumps({"type": "LineString", "coordinates": line}) if line else "x"
    uid = "01890000-0000-7000-8000-000000000001"
    return client.post(f"/regions/{region.uid}/cut/", {"drawn": drawn, "datum": "WGS84", "name": name, "uid": uid})


def test_a_grid_is_cut_in_two(cast):
    answer = _cut(_browser(cast.zhang), a_grid(GRID, BOX), [[103.03, 25.9], [103.03, 26.2]])
    assert answer.status_code == 302 and Region.objects.filter(name="新组").exists()


@pytest.mark.parametrize("line", [None, [[103.03, 25.9]], [[103.03, 26.02], [103.03, 26.05]], [[26, 103], [27, 103]]])
def test_a_line_that_is_none_or_does_not_cut_is_said(cast, line):
    answer = _cut(_browser(cast.zhang), a_grid(GRID, BOX), line)
    assert answer.status_code == 422 and answer.context["form"].errors["drawn"]


def test_a_village_is_not_cut_on_the_map(cast):
    village = a_grid(GRID).parent
    assert _browser(cast.zhang).get(f"/regions/{village.uid}/cut/").status_code == 404


def _file(*features):
    content = json.dumps({"type": "FeatureCollection", "features": list(features)})
    return SimpleUploadedFile("a.geojson", content.encode())


def _feature(code, shape):
    return {"type": "Feature", "properties": {"代码": code}, "geometry": shapely.geometry.mapping(shape)}


def test_a_map_file_is_looked_at_first_and_drawn_after_the_yes(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    region, client = a_grid(GRID), _browser(cast.zhang)
    sent = {"file": _file(_feature(GRID, BOX), _feature(NEXT_VILLAGE[:9] + "999", BOX)), "datum": "CGCS2000"}
    planned = client.post("/map/files/", sent)
    assert (planned.context["good"], planned.context["bad"]) == (1, 1) and not RegionShape.objects.exists()
    yes = {"confirmed": "1", "digest": planned.context["digest"], "datum": "CGCS2000"}
    assert client.post("/map/files/", yes).status_code == 302
    assert RegionShape.objects.get(region=region).outline.equals(BOX)
    assert client.post("/map/files/", yes).status_code == 404  # the file is not kept longer than needed


def test_a_file_that_is_none_is_refused_at_its_field(cast):
    sent = {"file": SimpleUploadedFile("a.geojson", b"hello"), "datum": "WGS84"}
    answer = _browser(cast.zhang).post("/map/files/", sent)
    assert answer.status_code == 422 and answer.context["form"].errors["file"]


def test_a_layer_of_the_area_is_a_file_whose_name_states_the_datum(cast):
    hazards_at((103.1, 26.1))
    answer = _browser(cast.li).get("/map/files/hazards.geojson")
    said = json.loads(b"".join(answer.streaming_content))
    assert len(said["features"]) == 1 and "WGS84" in answer.headers["Content-Disposition"]


def test_the_plan_is_paper_or_a_sentence(cast):
    client = _browser(cast.zhang)
    assert client.get("/map/wall/paper/").status_code == 422
    hazards_at((103.1, 26.1))
    assert client.get("/map/wall/").status_code == 200
    assert client.get("/map/wall/paper/").content.startswith(b"%PDF")


@pytest.mark.parametrize("page", ["cut", "outline"])
def test_what_was_drawn_of_a_grid_closed_meanwhile_stays(cast, page):
    here = a_grid(GRID, BOX)
    RegionCode.objects.get_or_create(region=here, code=here.code, defaults={"name": here.name})
    Region.objects.filter(pk=here.pk).update(closed_on="2026-07-01")
    if page == "cut":
        answer = _cut(_browser(cast.zhang), here, [[103.03, 25.9], [103.03, 26.2]])
    else:
        drawn = json.dumps(shapely.geometry.mapping(shapely.box(103.03, 26, 103.15, 26.1)))
        answer = _browser(cast.zhang).post(f"/regions/{here.uid}/outline/", {"drawn": drawn, "datum": "WGS84"})
    assert answer.status_code == 409 and "103.03" in answer.content.decode()
    assert "您填的都还在下面" in answer.content.decode()
