import pytest
import shapely

from lastmile.domains.hazards.layers import HAZARDS
from lastmile.domains.profile.layers import PLACES
from lastmile.foundation import prints
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.maps import layers, wall_maps
from lastmile.foundation.maps.layers import Kind, Shape
from lastmile.foundation.maps.regions import REGIONS
from lastmile.foundation.maps.tests.factories import GRID, a_grid, hazards_at
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
TOWN = "530113104"
BOX = shapely.box(103.0, 26.0, 103.1, 26.1)


def _wall_map(*chosen, scope=None):
    return wall_maps.wall_map(scope or a_scope("53"), a_region(TOWN, "阿旺镇"), chosen or (REGIONS, HAZARDS, PLACES))


def test_everything_lies_within_the_frame_at_a_scale_maps_have():
    a_grid(GRID[:12], BOX)
    hazards_at((103.0, 26.0), (103.1, 26.1))
    said = _wall_map()
    xs = [float(part.split('"')[1]) for part in said["svg"].split("cx=")[1:]]
    assert len(xs) == 2 and all(0 < x < wall_maps.WIDTH for x in xs)
    assert int(said["scale"][2:].replace(",", "")) in wall_maps.SCALES


def test_one_wrong_position_does_not_push_all_others_into_a_corner():
    county = a_region(TOWN[:6])
    RegionShape.objects.create(
        region=county, outline=shapely.box(102.9, 25.9, 103.3, 26.3), source="coarse", datum="WGS84"
    )
    hazards_at((103.10, 26.1), (103.11, 26.11), (105.9, 26.1))
    said = _wall_map(HAZARDS)
    assert int(said["scale"][2:].replace(",", "")) <= 20_000


def test_the_scale_bar_is_as_long_as_it_says():
    said = wall_maps._bar(50_000)
    assert said["words"] == "2公里" and said["millimetres"] == 40


def test_counts_are_of_each_kind_and_the_grave_are_numbered_worst_first():
    hazards_at((103, 26), (103.01, 26))
    hazards_at((103.02, 26), grade="suspected")
    hazards_at((103.03, 26), grade="major")
    said = _wall_map()
    [legend, _places] = said["legend"]
    assert [kind["count"] for kind in legend["kinds"]] == [2, 1, 1] and legend["count"] == 4
    assert [row[2] for row in said["listed"]] == ["重大(已判定)", "疑似重大"]


def test_with_nothing_drawn_and_nothing_placed_it_says_what_to_do():
    with pytest.raises(NotValid, match="还没有边界"):
        _wall_map()


def test_signs_are_told_apart_without_colour():
    for layer in layers.all_layers():
        drawn = {wall_maps.sign(Kind(one.key, "", one.shape, ""), 3, 3) for one in layer.kinds}
        assert len(drawn) >= 1 and all(mark.startswith(("<circle", "<polygon")) for mark in drawn)
    assert len({wall_maps.sign(Kind("", "", shape), 3, 3) for shape in Shape}) == len(Shape)


def test_the_paper_is_a3_and_says_title_counts_scale_datum_and_maker():
    a_grid(GRID[:12], BOX, source="synthetic")
    hazards_at((103.03, 26.02), grade="major")
    about = {"title": "阿旺镇重大风险隐患分布平面图", "datum": "CGCS2000", "maker": "张晓棠", "day": "2026-07-25"}
    paper = prints.pdf("maps/wall_map.typ", {**_wall_map(), **about})
    text = reading.text(paper)
    words = [
        "阿旺镇重大风险隐患分布平面图",
        "图例和数量",
        "重大(已判定)1",
        "比例尺1:",
        "CGCS2000",
        "张晓棠",
        "2026-07-25",
        "示意边界",
    ]
    assert [word for word in words if word not in text] == []
    assert reading.sizes(paper) == {(420, 297)}


def test_what_lies_outside_the_frame_is_said_and_a_name_makes_room_for_a_numbered_sign():
    a_grid(GRID[:12], BOX)
    hazards_at((103.05, 26.05), (104.5, 27.0), grade="major")
    said = _wall_map()
    assert said["legend"][0]["unplaced"].startswith("1个的位置不在图内")
    [name], sign = said["names"], said["numbers"][0]
    assert abs(name["y"] - sign["y"]) >= 4
