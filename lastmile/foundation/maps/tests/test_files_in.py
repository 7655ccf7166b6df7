"""Real files, written by the library GIS programs use; and files nobody should open."""

import io
import json
import sqlite3
import zipfile

import numpy as np
import pyogrio
import pytest
import shapely

from lastmile.foundation.maps import files_in
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
BOX = shapely.box(103.1, 26.1, 103.11, 26.11)


def _written(tmp_path, driver, name, shape=BOX, crs="EPSG:4490"):
    columns = [np.array(["530113104211003"], dtype=object), np.array(["三组"], dtype=object)]
    path = tmp_path / name
    pyogrio.raw.write(
        path, np.array([shapely.to_wkb(shape)], dtype=object), columns, ["代码", "名称"], crs=crs,
        geometry_type="Polygon", driver=driver,
    )  # fmt: skip
    return path


def _zipped(folder, stem="网格"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"../../{stem}{file.suffix}")
    return out.getvalue()


def _geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def _feature(geometry, **fields):
    return {"type": "Feature", "properties": fields, "geometry": geometry}


def _read(content, datum=Datum.WGS84):
    return files_in.read(content, datum, "530113")


def test_a_zipped_shapefile_in_metres_comes_out_in_degrees_with_its_chinese_fields(tmp_path):
    metres = shapely.box(500_000, 2_880_000, 501_000, 2_881_000)
    _written(tmp_path, "ESRI Shapefile", "网格.shp", metres, "EPSG:4544")
    content = _read(_zipped(tmp_path), Datum.GCJ02)  # metres are never shifted, whatever is chosen
    [one] = content.features
    assert one.fields == {"代码": "530113104211003", "名称": "三组"} and content.crs == "EPSG:4544"
    assert one.geometry.bounds[0] == pytest.approx(105.0, abs=1e-6) and 26 < one.geometry.bounds[1] < 26.1


def test_a_field_name_that_a_program_cut_within_a_sign_ends_with_its_last_whole_one(tmp_path):
    _written(tmp_path, "ESRI Shapefile", "网格.shp")
    table = tmp_path / "网格.dbf"
    content = table.read_bytes()
    table.write_bytes(content[:32] + "行政区代".encode()[:10].ljust(11, b"\0") + content[43:])
    [one] = _read(_zipped(tmp_path)).features
    assert one.fields == {"行政区": "530113104211003", "名称": "三组"}


def test_a_geopackage_is_read(tmp_path):
    [one] = _read(_written(tmp_path, "GPKG", "a.gpkg").read_bytes()).features
    assert one.geometry.equals(BOX) and one.fields["名称"] == "三组"


def test_degrees_are_read_in_the_datum_chosen():
    [one] = _read(_geojson(_feature({"type": "Point", "coordinates": [103.1, 26.1]})), Datum.GCJ02).features
    assert 0.001 < abs(one.geometry.x - 103.1) < 0.01


def test_a_feature_without_a_place_keeps_its_fields():
    one, other = _read(
        _geojson(_feature(None, code="1"), _feature({"type": "Point", "coordinates": [103, 26]}))
    ).features
    assert one.geometry is None and one.fields["code"] == "1" and other.number == 2


def _packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def _empty_database(tmp_path):
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE a (b)")
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "认不出"),
        (b"<kml/>", "认不出"),
        (b"{}", "打不开"),
        (b'{"type":"FeatureCollection","features":[]', "打不开"),
        (b"PK\x03\x04broken", "打不开"),
        (_packed(readme__txt="x"), "正好有一个"),
        (_packed(a__shp="x", b__shp="x"), "正好有一个"),
        (_packed(a__shp="x"), ".shx"),
        (_packed(a__shp="x", a__shx="x", a__dbf="x"), "打不开"),
        (b"SQLite format 3\x00" + bytes(100), "打不开"),
    ],
)
def test_what_is_no_map_file_is_refused_in_a_sentence(content, says):
    with pytest.raises(NotValid, match=says):
        _read(content)


def test_a_file_that_would_unpack_to_too_much_is_refused():
    with pytest.raises(NotValid, match="太大"):
        _read(_packed(a__shp="x", a__shx="x", a__dbf=bytes(700_000_000)))


def test_a_database_without_a_map_says_so(tmp_path):
    with pytest.raises(NotValid):
        _read(_empty_database(tmp_path))


def test_a_decoder_that_never_ends_is_stopped(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(30)")
    monkeypatch.setattr(files_in, "DECODER", slow)
    monkeypatch.setattr(files_in, "SECONDS", 0.2)
    with pytest.raises(NotValid, match="打不开"):
        _read(_geojson())


def test_a_decoder_that_wants_too_much_memory_is_stopped(monkeypatch):
    monkeypatch.setattr(files_in, "ROOM", 60_000_000)
    with pytest.raises(NotValid, match="打不开"):
        _read(_geojson(_feature({"type": "Point", "coordinates": [103, 26]})))


def test_too_many_features_are_refused_and_too_fine_ones_have_no_place(monkeypatch):
    monkeypatch.setattr(files_in, "MOST_FEATURES", 1)
    point = _feature({"type": "Point", "coordinates": [103, 26]})
    with pytest.raises(NotValid, match="要素超过"):
        _read(_geojson(point, point))
    monkeypatch.setattr(files_in, "MOST_CORNERS", 3)
    fine = _feature({"type": "LineString", "coordinates": [[103, 26 + n / 100] for n in range(5)]})
    assert _read(_geojson(fine)).features[0].geometry is None
