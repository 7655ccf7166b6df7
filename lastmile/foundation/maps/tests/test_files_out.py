import json

import pyogrio
import pytest
import shapely

from lastmile.domains.hazards.layers import HAZARDS
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.maps import files_out, reading
from lastmile.foundation.maps.regions import REGIONS
from lastmile.foundation.maps.tests.factories import GRID, NEXT_VILLAGE, a_grid, hazards_at

pytestmark = pytest.mark.django_db
BOX = shapely.box(103.1, 26.1, 103.2, 26.2)


def _rows(layer, area=""):
    return reading.whole(reading.rows(a_scope("53"), layer, reading.Asked(area=area)), layer, 100)


def test_geojson_states_its_datum_and_what_is_invented():
    hazards_at((103.1, 26.1), (103.2, 26.2))
    said = json.loads("".join(files_out.geojson(HAZARDS, _rows(HAZARDS), "演示数据")))
    assert "EPSG:4326" in said["datum"] and said["note"] == "演示数据" and len(said["features"]) == 2
    assert said["features"][0]["properties"]["kind"] == "一般或未定级"


def test_a_geopackage_opens_with_its_reference_system(tmp_path):
    a_grid(GRID, BOX)
    file = tmp_path / "a.gpkg"
    file.write_bytes(files_out.geopackage(REGIONS, _rows(REGIONS), ""))
    meta, _ids, blobs, columns = pyogrio.raw.read(file)
    assert meta["crs"] == "EPSG:4326" and shapely.from_wkb(blobs[0]).equals(BOX)
    assert GRID in [str(one[0]) for one in columns]


def test_only_the_area_asked_for_is_in_it():
    a_grid(GRID, BOX)
    a_grid(NEXT_VILLAGE, BOX)
    hazards_at((103.1, 26.1), code=NEXT_VILLAGE)
    assert [row["region__code"] for row in _rows(REGIONS, GRID[:12])] == [GRID]
    assert list(_rows(HAZARDS, GRID[:12])) == []


@pytest.mark.parametrize("count", [1, 5])
def test_a_file_is_read_in_batches_not_row_by_row(count, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 5)
    hazards_at(*[(103.1, 26.1)] * count)
    with django_assert_num_queries(2):
        assert len(list(_rows(HAZARDS))) == count
