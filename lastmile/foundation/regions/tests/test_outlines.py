import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import box

from lastmile.foundation.regions import outlines, selectors, slices, synthetic
from lastmile.foundation.regions.loading import load
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.foundation.regions.tests.lists import rows
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.region_codes import Level

pytestmark = pytest.mark.django_db
Source = RegionShape.Source
HALLS = [[113.7, 23.0], [113.8, 23.0], [113.8, 23.1], [113.7, 23.1], [113.7, 23.0]]


def geojson(folder: Path, *features: dict[str, Any]) -> Path:
    path = folder / "outlines.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return path


def feature(corners: Any = HALLS, code: str = "441900", kind: str = "Polygon") -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": kind, "coordinates": [corners]}}


def outline_of(code: str) -> Any:
    return RegionShape.objects.get(region__code=code).outline


def kunming() -> None:
    load(slices.rows_of_slices("5301"))
    outlines.load_outlines(outlines.KUNMING_COUNTIES, source=Source.COARSE)


def test_the_fourteen_counties_of_kunming_have_coarse_outlines() -> None:
    kunming()
    shapes = RegionShape.objects.filter(source=Source.COARSE, datum="CGCS2000")
    assert shapes.count() == 14
    assert outline_of("530113").contains(shapely.Point(103.18, 26.08))
    found = RegionShape.objects.filter(outline__intersects=box(103.17, 26.07, 103.19, 26.09))
    assert [shape.region.name for shape in found.select_related("region")] == ["东川区"]


def test_loading_outlines_again_changes_nothing() -> None:
    kunming()
    before = list(RegionShape.objects.order_by("id").values_list("id", "region_id", "outline"))
    outlines.load_outlines(outlines.KUNMING_COUNTIES, source=Source.COARSE)
    assert list(RegionShape.objects.order_by("id").values_list("id", "region_id", "outline")) == before


def test_a_shifted_datum_is_undone_and_remembered(tmp_path: Path) -> None:
    load(rows())
    outlines.load_outlines(geojson(tmp_path, feature()), source=Source.OFFICIAL, datum=Datum.GCJ02)
    stored = RegionShape.objects.get()
    assert stored.datum == "GCJ02"
    moved = stored.outline.centroid.distance(shapely.Polygon(HALLS).centroid)
    assert 0.002 < moved < 0.008


def test_the_codes_of_map_services_are_understood(tmp_path: Path) -> None:
    load(rows())
    path = geojson(tmp_path, {**feature(), "properties": {"gb": "156441900"}})
    assert outlines.load_outlines(path, source=Source.OFFICIAL) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (feature(code="530113"), "不在区划里"),
        (feature(code="4419"), "两次"),
        (feature(code="x"), "只能是数字"),
        (feature(code=""), "没有区划代码"),
        (feature([[1, 2]]), "看不懂"),
        (feature([[None, 2], [3, 4], [5, 6], [1, 2]]), "看不懂"),
        (feature([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]), "自相交"),
        (feature([[y, x] for x, y in HALLS]), "纬度写在了经度前面"),
        (feature([[x * 1e5, y * 1e5] for x, y in HALLS]), "以米为单位"),
        ({"type": "Feature", "properties": {"code": "441900"}, "geometry": None}, "看不懂"),
        ({"type": "Feature", "properties": None, "geometry": None}, "没有区划代码"),
        ({**feature(), "geometry": {"type": "Point", "coordinates": [113.7, 23.0]}}, "不是面"),
    ],
)
def test_one_bad_outline_stops_the_whole_file(tmp_path: Path, wrong: dict[str, Any], says: str) -> None:
    load(rows())
    with pytest.raises(NotValid) as refused:
        outlines.load_outlines(geojson(tmp_path, feature(code="4419"), wrong), source=Source.OFFICIAL)
    assert says in refused.value.message
    assert not RegionShape.objects.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", "not json", '{"features": []}', "[" * 100_000])
def test_files_that_are_no_geojson_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "outlines.geojson"
    path.write_text(content)
    with pytest.raises(NotValid):
        outlines.load_outlines(path, source=Source.OFFICIAL)


def test_invented_villages_tile_the_county_without_gap_or_overlap() -> None:
    kunming()
    assert synthetic.draw_below(Region.objects.get(code="530113")) == 9 + 170
    county = outline_of("530113")
    for level in (Level.TOWNSHIP, Level.VILLAGE):
        cells = [shape.outline for shape in RegionShape.objects.filter(region__level=level)]
        assert shapely.union_all(cells).symmetric_difference(county).area < county.area * 1e-9
        assert sum(cell.area for cell in cells) == pytest.approx(county.area, rel=1e-9)


def test_an_invented_village_lies_in_its_township_and_holds_its_point() -> None:
    kunming()
    synthetic.draw_below(Region.objects.get(code="530113"))
    township = outline_of("530113104").buffer(1e-9)
    for shape in RegionShape.objects.filter(region__parent__code="530113104"):
        assert shape.source == Source.SYNTHETIC
        assert township.covers(shape.outline)
        assert shape.outline.contains(shape.point)


def test_inventing_twice_gives_the_same() -> None:
    kunming()
    county = Region.objects.get(code="530113")
    synthetic.draw_below(county)
    before = list(RegionShape.objects.order_by("region_id").values_list("region_id", "outline", "point"))
    synthetic.draw_below(county)
    assert list(RegionShape.objects.order_by("region_id").values_list("region_id", "outline", "point")) == before


def test_a_real_outline_is_never_replaced_by_an_invented_one(tmp_path: Path) -> None:
    load(rows())
    streets = [[113.72, 23.02], [113.75, 23.02], [113.75, 23.05], [113.72, 23.05], [113.72, 23.02]]
    path = geojson(tmp_path, feature(), feature(streets, code="441900003"))
    outlines.load_outlines(path, source=Source.OFFICIAL)
    assert synthetic.draw_below(selectors.get_region("441900")) == 3
    assert RegionShape.objects.get(region__code="441900003").source == Source.OFFICIAL
    assert outline_of("441900101").intersection(outline_of("441900003")).area == pytest.approx(0, abs=1e-12)
    assert outline_of("441900003001").equals(outline_of("441900003"))


def test_grids_are_drawn_when_asked_for() -> None:
    load([*rows(), *rows([("441900003001001", "1组"), ("441900003001002", "2组")])])
    street = selectors.get_region("441900003")
    RegionShape.objects.create(region=street, outline=shapely.Polygon(HALLS), source=Source.DRAWN)
    assert synthetic.draw_below(street, deepest=Level.GRID) == 3


def test_a_place_without_an_outline_cannot_be_filled() -> None:
    load(rows())
    with pytest.raises(WrongState):
        synthetic.draw_below(selectors.get_region("441900"))
