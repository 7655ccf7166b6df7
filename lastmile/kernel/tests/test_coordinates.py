import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.kernel import coordinates
from lastmile.kernel.coordinates import Datum, Position, from_wgs84, parse_position, to_wgs84
from lastmile.kernel.errors import NotValid

# A hair inside the box, where a shifted point cannot leave it.
LON = st.floats(coordinates.WEST + 0.05, coordinates.EAST - 0.05)
LAT = st.floats(coordinates.SOUTH + 0.05, coordinates.NORTH - 0.05)
SHIFTED = st.sampled_from([Datum.GCJ02, Datum.BD09])


def metres(one: Position, other: Position) -> float:
    east = (one.lon - other.lon) * 111_320 * math.cos(math.radians(one.lat))
    return math.hypot(east, (one.lat - other.lat) * 110_574)


@given(LON, LAT, st.sampled_from(Datum))
def test_there_and_back_is_the_same_point(lon: float, lat: float, datum: Datum) -> None:
    back = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert max(abs(back.lon - lon), abs(back.lat - lat)) < 1e-9


@given(LON, LAT, SHIFTED)
def test_back_and_there_is_the_same_point(lon: float, lat: float, datum: Datum) -> None:
    there = from_wgs84(*to_wgs84(lon, lat, datum), datum)
    assert max(abs(there.lon - lon), abs(there.lat - lat)) < 1e-9


@given(LON, LAT, SHIFTED)
def test_no_shift_reaches_two_kilometres(lon: float, lat: float, datum: Datum) -> None:
    assert metres(Position(lon, lat), from_wgs84(lon, lat, datum)) < 2000


@given(st.floats(-180, 72), st.floats(-90, 90), st.sampled_from(Datum))
def test_outside_china_nothing_moves(lon: float, lat: float, datum: Datum) -> None:
    assert from_wgs84(lon, lat, datum) == (lon, lat)


@pytest.mark.parametrize("place", [(2.35, 48.86), (151.2, -33.9), (-74.0, 40.7), (0.0, 0.0)])
@pytest.mark.parametrize("datum", Datum)
def test_places_abroad_come_back_unchanged(place: tuple[float, float], datum: Datum) -> None:
    assert to_wgs84(*place, datum) == place


def test_cgcs2000_counts_as_wgs84() -> None:
    assert to_wgs84(103.18, 26.08, Datum.CGCS2000) == (103.18, 26.08) == from_wgs84(103.18, 26.08, Datum.CGCS2000)


# What another implementation gives for the same points (npm gcoord 1.0.7, 2026-11).
KNOWN = {
    (116.391, 39.907): ((116.39724095859891, 39.9084011088464), (116.40361442376565, 39.91474390075958)),
    (121.4737, 31.2304): ((121.47822305927693, 31.22845773757727), (121.484781468503, 31.234310593689997)),
    (103.18, 26.08): ((103.18189289008399, 26.07676947409508), (103.18836544796642, 26.0829546089808)),
    (126.55, 43.84): ((126.55568893968638, 43.84225156202617), (126.56229366949405, 43.847998198924856)),
    (87.6, 43.8): ((87.60283897227161, 43.80121203029208), (87.60921015182171, 43.80747250765041)),
}


@pytest.mark.parametrize("place", KNOWN)
def test_the_shifts_agree_with_another_implementation(place: tuple[float, float]) -> None:
    mars, baidu = KNOWN[place]
    assert from_wgs84(*place, Datum.GCJ02) == pytest.approx(mars, abs=1e-10)
    assert from_wgs84(*place, Datum.BD09) == pytest.approx(baidu, abs=1e-10)
    assert to_wgs84(*mars, Datum.GCJ02) == pytest.approx(place, abs=1e-9)
    assert to_wgs84(*baidu, Datum.BD09) == pytest.approx(place, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "103.18,26.08",
        "103.18 26.08",
        "103.18,26.08",
        "103.18;26.08",
        "103.18 、26.08",
        "(103.18, 26.08)",
        "26.08N 103.18E",
        "N26.08 E103.18",
        "lat: 26.08, lng: 103.18",
        "纬度:26.08 经度:103.18",
        "东经103.18° 北纬26.08°",
        "北纬26°4′48″,东经103°10′48″",
        "103°10'48\" 26°4'48\"",
        "103°10'48\"E 26°4'48\"N",
        "东经103度10分48秒,北纬26度4分48秒",
        "103° 10' 48'' E, 26° 4.8' N",
    ],
)
def test_the_ways_people_write_a_point_are_understood(text: str) -> None:
    assert parse_position(text) == pytest.approx((103.18, 26.08), abs=1e-9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("26.08,103.18", "103.18,26.08"),
        ("103.18", "看不懂"),
        ("", "看不懂"),
        ("103.18,26.08,1890", "看不懂"),
        ("阿旺镇", "看不懂"),
        ("103.18,26.08; DROP TABLE", "看不懂"),
        ("nan,nan", "看不懂"),
        ("103°70′0″,26°4′48″", "小于 60"),
        ("2.35,48.86", "不在我国境内"),
        ("-103.18,26.08", "不在我国境内"),
        ("0,0", "不在我国境内"),
        ("34598123.4,2771234.5", "以米为单位"),
        ("103.18W,26.08N", "西经"),
        ("103.18E,26.08E", "各写一个"),
        ("1" * 200, "太长"),
    ],
)
def test_a_doubtful_point_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(NotValid) as refused:
        parse_position(text)
    assert says in refused.value.message


@given(st.floats(73.1, 135.9), st.floats(3.1, 53.9))
def test_every_decimal_point_in_china_reads_back(lon: float, lat: float) -> None:
    assert parse_position(f"{lon:.8f},{lat:.8f}") == pytest.approx((lon, lat), abs=1e-7)


@given(st.text(max_size=120))
def test_no_text_does_anything_but_give_a_point_or_a_sentence(text: str) -> None:
    try:
        assert parse_position(text).lon > 73 - 1e-9
    except NotValid as refused:
        assert refused.message
