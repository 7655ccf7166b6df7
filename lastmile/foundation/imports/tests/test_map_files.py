"""A map file of points as the source of a table of record: a feature is a row, its fields the cells, its point the position."""

import io
import json
import zipfile

import numpy as np
import pyogrio
import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.domains.points.models import DangerPoint
from lastmile.foundation.imports import map_rows, services
from lastmile.foundation.imports.kinds import kind_of, kinds
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.maps.files_in import Content, Feature
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.web import sheets
from lastmile.kernel import coordinates
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
FIELDS = {
    "统一编号": "530113040001",
    "村": "海科村",
    "网格": "3组",
    "灾害点名称": "后山滑坡",
    "灾害类型": "滑坡",
    "经度": "1",
    "备注": "",
}


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    return l.an_office()


def feature(kind, corners, **fields):
    shape = {"type": kind, "coordinates": corners} if kind else None
    return {"type": "Feature", "geometry": shape, "properties": {**FIELDS, **fields}}


def geojson(*features):
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return SimpleUploadedFile("隐患点.geojson", content)


def cells(*features, moved=False, kind="points", datum=""):
    content = Content([Feature(n, *one) for n, one in enumerate(features, 1)], moved=moved)
    return [row.cells for row in map_rows._rows(content, kind_of(kind), datum)]


def test_points_of_a_file_are_rows_and_the_file_again_changes_nothing(office):
    sent = [
        feature("Point", [103.18, 26.08], 备注="盯守" * 100, 坐标系="WGS84"),
        feature("MultiPoint", [[103.19, 26.09]], 统一编号="530113040002"),
        feature("Polygon", [[[103, 26], [103.1, 26], [103, 26.1], [103, 26]]], 统一编号="530113040003"),
        feature(None, None, 统一编号="530113040004"),
        feature("Point", [103.2, 26.1], 统一编号="530113040005", 备注="长" * 301),
    ]
    found = l.imported(office, "points", geojson(*sent), datum="GCJ02")
    assert found.applied == {"new": 3, "error": 2}, [l.said(found, n) for n in range(5)]
    assert "画的是面,不是一个点" in l.said(found, 2) and "太长了,最多300个字" in l.said(found, 4)
    assert [row.number for row in l.rows(found)] == [1, 2, 3, 4, 5] and "经度" not in found.heads["unknown"]
    one, shifted, nowhere = DangerPoint.unscoped.order_by("number")
    assert (one.point.x, one.point.y, one.note) == (103.18, 26.08, "盯守" * 100) and nowhere.point is None
    there = coordinates.to_wgs84(103.19, 26.09, Datum.GCJ02)
    assert (shifted.point.x, shifted.point.y) == pytest.approx(tuple(there)) and shifted.datum == Datum.GCJ02
    assert l.planned(office, "points", geojson(*sent), datum="GCJ02").planned == {"unchanged": 3, "error": 2}


def test_a_zipped_shapefile_in_metres_fills_the_position_in_degrees(office, tmp_path):
    told = {"统一编号": "530113040001", "村": "海科村", "名称": "后山滑坡", "灾害类型": "滑坡", "坐标系": "西安80"}
    columns = [np.array([word], dtype=object) for word in told.values()]
    shapes = np.array([shapely.to_wkb(shapely.Point(500_000, 2_880_000))], dtype=object)
    path = tmp_path / "点.shp"
    pyogrio.raw.write(path, shapes, columns, list(told), crs="EPSG:4542", geometry_type="Point", encoding="GBK")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            archive.write(path.with_suffix(ending), f"点{ending}")
    found = l.imported(office, "points", SimpleUploadedFile("点.zip", out.getvalue()))
    assert found.applied == {"new": 1}, l.said(found)
    point = DangerPoint.unscoped.get().point
    assert point.x == pytest.approx(99) and 26 < point.y < 26.1


def test_a_name_cut_to_ten_bytes_is_the_column_that_alone_begins_so():
    heads, _row = cells((None, {"统一编": "1", "灾害类": "滑坡", "整改责": "甲", "监测": "乙", "编号": "2"}))
    assert heads == ("隐患编号", "灾害类型", "整改责", "监测", "编号", "经度", "纬度", "坐标系")


def test_a_table_without_a_position_takes_no_map_file(office):
    with pytest.raises(NotValid, match="没有经度、纬度"):
        services.send(office, kind="supplies", area=l.TOWN, upload=geojson())
    assert {one.id for one in kinds() if map_rows.fits(one)} >= {"hazards", "points", "places"}


def test_heads_are_the_fields_of_all_features_and_what_says_the_position_again_is_left_out():
    point = shapely.Point(103.18, 26.08)
    heads, one, other = cells((point, {"名称": "甲", "东经": "1", "坐标系": "BD09"}), (None, {"备注": "乙"}))
    assert heads == ("名称", "备注", "经度", "纬度", "坐标系")
    assert one == ("甲", "", "103.1800000", "26.0800000", "BD09") and other == ("", "乙", "", "", "")


def test_the_datum_is_a_features_own_else_the_senders_and_of_metres_none():
    said = [(shapely.Point(103.18, 26.08), {"坐标系": word}) for word in ("BD09", "")]
    assert [row[-1] for row in cells(*said, datum="GCJ02")] == ["坐标系", "BD09", "GCJ02"]
    assert [row[-1] for row in cells(*said, datum="GCJ02", moved=True)] == ["坐标系", "", ""]


@pytest.mark.parametrize(
    ("shape", "word"),
    [
        (shapely.LineString([(0, 0), (1, 1)]), "LineString"),
        (shapely.MultiPoint([(0, 0), (1, 1)]), "MultiPoint"),
        (shapely.GeometryCollection([shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 1)])]), "fine"),
    ],
)
def test_any_other_shape_is_named_by_its_kind(shape, word):
    assert cells((shape, {}))[1][:2] == (word, word)
    assert cells((None, {}, True))[1][:2] == ("fine", "fine")  # of too many corners


def test_sheets_are_still_sheets():
    for content in (b"a,b\n", b"PK\x03\x04broken"):
        assert not map_rows.is_map(sheets.spooled([content]))
    with pytest.raises(NotValid):
        map_rows.check(sheets.spooled([b"%PDF-1.4"]), kind_of("points"), sheets.limits(l.TOWN))
