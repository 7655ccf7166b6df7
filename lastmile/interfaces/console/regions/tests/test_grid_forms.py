"""Adding, changing and drawing a grid from the office; refusals come back at the form with what was typed."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.foundation.regions.models import Grid, Region, RegionShape
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
VILLAGE, GRID = "530113104211", "530113104211003"


def address(code: str, verb: str) -> str:
    return f"/regions/{Region.objects.get(code=code).uid}/{verb}/"


def sent(**more):
    return {"name": "4组", "kind": "group", "households": "96", "population": "", "uid": str(uuid7()), **more}


def test_a_grid_is_added_once_however_often_the_form_is_sent(office):
    _cast, client = office
    values = sent()
    answers = [client.post(address(VILLAGE, "grids/new"), values) for _time in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    grid = Grid.objects.get(region__name="4组")
    assert (grid.region.code, grid.households, grid.population) == ("530113104211004", 96, None)


def test_the_same_form_with_other_content_is_a_clash_and_nothing_is_lost(office):
    _cast, client = office
    values = sent()
    client.post(address(VILLAGE, "grids/new"), values)
    assert client.post(address(VILLAGE, "grids/new"), {**values, "name": "5组"}).status_code == 409
    assert Grid.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"households": "很多"}, {"households": "-1"}, {"kind": "micro"}, {"uid": "x"}]
)
def test_what_cannot_be_comes_back_with_what_was_typed(office, wrong):
    _cast, client = office
    answer = client.post(address(VILLAGE, "grids/new"), sent(external_code="ZZ-9", **wrong))
    assert answer.status_code == 422 and "ZZ-9" in answer.content.decode()
    assert not Grid.objects.exists()


def test_hostile_text_is_shown_as_text(office):
    _cast, client = office
    client.post(address(VILLAGE, "grids/new"), sent(name="<b>组</b>", party_group="<script>x</script>"))
    text = client.get("/regions/", {"area": "530113104211004"}).content.decode()
    assert "<b>组" not in text and "<script>x" not in text and "&lt;b&gt;组" in text


def test_a_grid_is_changed_and_an_emptied_number_is_unknown_again(office):
    _cast, client = office
    Grid.objects.create(region=Region.objects.get(code=GRID), kind="group", households=5)
    client.post(address(GRID, "change"), {"kind": "group", "households": "", "external_code": "ZZ-1"})
    grid = Grid.objects.get()
    assert (grid.households, grid.external_code) == (None, "ZZ-1")


def test_the_day_of_a_count_is_typed_with_it_and_stands_on_the_page(office):
    _cast, client = office
    assert f'value="{clock.today():%Y-%m-%d}"' in client.get(address(VILLAGE, "grids/new")).content.decode()
    client.post(address(VILLAGE, "grids/new"), sent(counted_on="2026-03-05"))
    assert "3月5日" in client.get("/regions/", {"area": "530113104211004"}).content.decode()
    answer = client.post(address("530113104211004", "change"), sent(counted_on="2999-01-01"))
    assert answer.status_code == 422 and "日期不能晚于今天" in answer.content.decode()


def test_what_is_no_grid_cannot_be_changed_as_one(office):
    _cast, client = office
    assert client.get(address(VILLAGE, "change")).status_code == 404


def test_a_point_is_kept_in_wgs_84_with_the_datum_it_came_in(office):
    _cast, client = office
    client.post(address(GRID, "place"), {"position": "103.18,26.08", "datum": "GCJ02"})
    shape = RegionShape.objects.get()
    assert shape.datum == "GCJ02" and 0.0005 < 103.18 - shape.point.x < 0.01


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("26.08,103.18", "纬度写在了经度前面"),
        ("425000,2880000", "以米为单位"),
        ("10,20", "不在我国境内"),
        ("不知道", "看不懂这个坐标"),
        ("", "请填坐标,或传边界文件"),
    ],
)
def test_a_position_that_is_none_is_told_what_it_looks_like(office, typed, words):
    _cast, client = office
    answer = client.post(address(GRID, "place"), {"position": typed, "datum": "WGS84"})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not RegionShape.objects.exists()


def test_a_position_outside_the_village_is_refused_with_how_far(office):
    import shapely

    _cast, client = office
    village = Region.objects.get(code=VILLAGE)
    RegionShape.objects.create(region=village, outline=shapely.box(103, 26, 103.1, 26.1), source="official")
    answer = client.post(address(GRID, "place"), {"position": "104,26.05", "datum": "WGS84"})
    assert answer.status_code == 422 and "离边界约" in answer.content.decode()


def upload(content: bytes):
    return {"datum": "CGCS2000", "file": SimpleUploadedFile("边界.geojson", content)}


def test_an_outline_is_uploaded_as_geojson(office):
    _cast, client = office
    ring = [[103.0, 26.0], [103.1, 26.0], [103.1, 26.1], [103.0, 26.0]]
    client.post(address(GRID, "place"), upload(json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()))
    assert RegionShape.objects.get().outline.area == pytest.approx(0.005)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n", b"{", b"[" * 50_000, "边界".encode("gbk"), b" " * (3 << 20)])
def test_a_file_that_is_none_is_refused_at_its_field(office, content):
    _cast, client = office
    assert client.post(address(GRID, "place"), upload(content)).status_code == 422
    assert not RegionShape.objects.exists()
