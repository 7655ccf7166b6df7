import contextlib

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.hazards.layers import HAZARDS
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.maps import layers, viewport
from lastmile.foundation.maps.regions import REGIONS
from lastmile.foundation.maps.tests.factories import GRID, NEXT_VILLAGE, a_grid, hazards_at
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotAllowed, NotValid

NEAR, WIDE = "103.0,26.0,103.2,26.2", "100,24,106,28"
AT, ELSEWHERE = (103.1, 26.1), (110.0, 30.0)


def look(scope, layer=HAZARDS, bbox=NEAR, zoom=14, datum=Datum.WGS84):
    return viewport.look(scope, layer, viewport.read_view(bbox, str(zoom), datum))


@pytest.mark.django_db
def test_a_hazard_in_view_says_what_and_where_it_is():
    hazard = hazards_at(AT, ELSEWHERE)[0]
    [one] = look(a_scope("5301")).features
    assert one["id"] == str(hazard.uid) and one["geometry"]["coordinates"] == list(AT)
    assert one["properties"]["title"] == "隐患0" and one["properties"]["kind"] == "general"


@pytest.mark.django_db
def test_the_next_village_and_closed_hazards_are_not_drawn():
    hazards_at(AT, code=NEXT_VILLAGE)
    hazards_at(AT, status="dismissed")
    assert look(a_scope("530113104211")).features == []


@pytest.mark.django_db
def test_without_the_permission_of_the_layer_nothing_is_read():
    with pytest.raises(NotAllowed):
        look(a_scope("53", permissions=["region.view"]))


@pytest.mark.django_db
def test_more_than_a_screen_holds_is_gathered_in_cells_and_said(monkeypatch):
    monkeypatch.setattr(viewport, "MOST", 4)
    hazards_at(*[(103.1 + n / 1e6, 26.1) for n in range(6)], (103.19, 26.19))
    hazards_at((103.1, 26.1), grade="major")
    seen = look(a_scope("5301"))
    counts = sorted(one["properties"]["count"] for one in seen.features)
    assert seen.mode == "cells" and counts == ["1", "7"] and "8" in seen.words
    assert "重大 1" in [one["properties"].get("urgent") for one in seen.features]


@pytest.mark.django_db
def test_signs_that_would_lie_on_one_another_are_gathered_though_they_are_few():
    hazards_at(*[(103.1 + n / 1e4, 26.1) for n in range(20)])
    assert look(a_scope("5301"), zoom=12).mode == "cells"
    assert look(a_scope("5301"), zoom=19).mode == "points"


@pytest.mark.django_db
def test_far_out_the_places_of_the_tree_are_counted_no_further_than_the_limit(monkeypatch):
    monkeypatch.setattr(viewport, "MOST", 2)
    monkeypatch.setattr(viewport, "COUNTED", 3)
    hazards_at(*[AT] * 5)
    RegionShape.objects.create(region=a_region("530113"), outline=shapely.box(103, 26, 103.4, 26.4), source="official")
    [heap] = look(a_scope("53"), bbox=WIDE, zoom=8).features
    assert heap["properties"]["count"] == "3+" and heap["properties"]["title"] == "地530113"


@pytest.mark.django_db
def test_far_out_with_no_place_drawn_there_are_still_cells(monkeypatch):
    monkeypatch.setattr(viewport, "MOST", 2)
    hazards_at(*[AT] * 3)
    assert look(a_scope("53"), bbox=WIDE, zoom=8).mode == "cells"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 12])
def test_a_view_costs_the_same_for_one_or_many(count, django_assert_num_queries):
    hazards_at(*[AT] * count)
    with django_assert_num_queries(1):
        assert len(look(a_scope("53")).features) == count


@pytest.mark.django_db
def test_on_a_shifted_map_box_and_features_are_shifted_alike():
    hazards_at(AT)
    [one] = look(a_scope("53"), bbox="103.1005,26.0965,103.1025,26.0985", datum=Datum.GCJ02).features
    lon, lat = one["geometry"]["coordinates"]
    assert 0.001 < lon - AT[0] < 0.01 and 0.001 < abs(lat - AT[1]) < 0.01


@pytest.mark.django_db
def test_grids_are_drawn_near_by_and_thinned_and_only_ones_own():
    many = shapely.Point(103.1, 26.1).buffer(0.05, quad_segs=200)
    a_grid(GRID, many)
    a_grid(NEXT_VILLAGE, many)
    [one] = look(a_scope("530113104211"), REGIONS, zoom=14).features
    assert one["properties"]["title"] == f"地{GRID}"
    assert 8 < len(one["geometry"]["coordinates"][0]) < 400
    assert look(a_scope("53"), REGIONS, zoom=8).features == []


@pytest.mark.django_db
def test_too_many_areas_are_cut_and_said(monkeypatch):
    monkeypatch.setattr(viewport, "MOST", 1)
    for code in (GRID, NEXT_VILLAGE):
        a_grid(code, shapely.box(103.1, 26.1, 103.12, 26.12))
    seen = look(a_scope("53"), REGIONS)
    assert len(seen.features) == 1 and "请放大" in seen.words


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "a,b,c,d", "3,3,2,4", "1,2,nan,4", "1,2,3,inf", "1,2,3,4,5", "-200,0,1,1", "1,5,2,4"]
)
def test_a_box_that_is_none_is_refused_in_a_sentence(bbox):
    with pytest.raises(NotValid):
        viewport.read_view(bbox, "12")


@given(st.text(max_size=30), st.text(max_size=4))
def test_whatever_is_asked_is_a_view_or_refused(bbox, zoom):
    with contextlib.suppress(NotValid):
        assert viewport.read_view(bbox, zoom).box.is_valid


def test_every_layer_has_kinds_told_apart_by_more_than_colour():
    for layer in layers.all_layers():
        seen = {(kind.shape, str(kind.title)) for kind in layer.kinds}
        assert len(seen) == len(layer.kinds) and all(kind.title for kind in layer.kinds)
