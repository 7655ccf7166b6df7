"""Points and outlines as people type and upload them: a usable shape, or a sentence."""

import json
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.regions import drawing
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel import coordinates
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid, TooMuch

SQUARE = {"type": "Polygon", "coordinates": [[[103.0, 26.0], [103.1, 26.0], [103.1, 26.1], [103.0, 26.0]]]}


def as_bytes(content: Any) -> bytes:
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    "content",
    [
        SQUARE,
        {"type": "Feature", "geometry": SQUARE, "properties": {}},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": SQUARE}]},
    ],
)
def test_a_polygon_is_read_bare_as_a_feature_or_in_a_collection(content: Any) -> None:
    assert drawing.outline_from(as_bytes(content), Datum.CGCS2000).area == pytest.approx(0.005)


def test_a_polygon_in_another_datum_is_moved() -> None:
    moved = drawing.outline_from(as_bytes(SQUARE), Datum.GCJ02).bounds[0]
    assert 0.0005 < 103.0 - moved < 0.01


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
geometries = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            ["Polygon", "MultiPolygon", "Point", "LineString", "GeometryCollection", "Feature", "x"]
        ),
        "coordinates": json_values
        | st.lists(st.lists(st.lists(st.floats(60, 150), min_size=1, max_size=4), max_size=6), max_size=3),
        "geometries": json_values,
        "geometry": json_values,
    }
)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | json_values.map(as_bytes) | geometries.map(as_bytes))
def test_any_bytes_are_a_polygon_of_china_or_a_clear_refusal(content: bytes) -> None:
    try:
        found = drawing.outline_from(content, Datum.WGS84)
    except (NotValid, TooMuch) as problem:
        assert problem.message
        return
    assert found.is_valid and not found.is_empty
    west, south, east, north = found.bounds
    assert 73 <= west <= east <= 136 and 3 <= south <= north <= 54


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b'{"type": "Polygon", "coordinates": [[[1e999, 26], [103, 26], [103, 27], [1e999, 26]]]}',
        as_bytes({"type": "Polygon", "coordinates": []}),
        as_bytes({"type": "Point", "coordinates": [103, 26]}),
        as_bytes({"type": "FeatureCollection", "features": [SQUARE, SQUARE]}),
        as_bytes({**SQUARE, "coordinates": [[[103, 26], [104, 27], [104, 26], [103, 27], [103, 26]]]}),
    ],
)
def test_what_is_no_polygon_is_refused(content: bytes) -> None:
    with pytest.raises(NotValid):
        drawing.outline_from(content, Datum.WGS84)


def test_a_polygon_with_latitude_first_is_told_so() -> None:
    turned = [[[lat, lon] for lon, lat in SQUARE["coordinates"][0]]]  # type: ignore[index]
    with pytest.raises(NotValid, match="纬度写在了经度前面"):
        drawing.outline_from(as_bytes({"type": "Polygon", "coordinates": turned}), Datum.WGS84)


def test_a_huge_file_and_a_polygon_of_too_many_corners_are_too_much() -> None:
    with pytest.raises(TooMuch, match="2 MB"):
        drawing.outline_from(b" " * (drawing.MAX_BYTES + 1), Datum.WGS84)
    circle = shapely.Point(103, 26).buffer(0.1, quad_segs=6000)
    with pytest.raises(TooMuch, match="20000"):
        drawing.outline_from(shapely.to_geojson(circle).encode(), Datum.WGS84)


# --- held against where the place lies -------------------------------------------------------------------------------

BOX = shapely.box(103.0, 26.0, 103.1, 26.1)


def village(source: str = "official") -> Any:
    region = a_region("530113104211003")
    RegionShape.objects.create(region=region.parent, outline=BOX, source=source)
    return region


@pytest.mark.django_db
def test_a_point_inside_is_fine_and_one_outside_says_how_far() -> None:
    region = village()
    drawing.must_lie_in(region, shapely.Point(103.05, 26.05), Datum.WGS84)
    with pytest.raises(NotValid, match=r"不在地530113104211,离边界约11\.1公里。请核对"):
        drawing.must_lie_in(region, shapely.Point(103.05, 26.2), Datum.WGS84)


@pytest.mark.django_db
@pytest.mark.parametrize(("datum", "words"), [(Datum.GCJ02, "GCJ-02"), (Datum.BD09, "BD-09")])
def test_a_point_of_a_public_map_taken_for_gps_is_recognised(datum: Datum, words: str) -> None:
    region = village()
    shown = coordinates.from_wgs84(103.0999, 26.05, datum)
    with pytest.raises(NotValid, match=words):
        drawing.must_lie_in(region, shapely.Point(*shown), Datum.WGS84)


@pytest.mark.django_db
def test_a_coarse_border_leaves_more_room_and_a_sketch_is_no_border() -> None:
    region = village("coarse")
    drawing.must_lie_in(region, shapely.Point(103.11, 26.05), Datum.WGS84)
    RegionShape.objects.update(source="synthetic")
    drawing.must_lie_in(region, shapely.Point(120, 30), Datum.WGS84)
