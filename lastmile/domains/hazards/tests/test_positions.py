"""Coordinates as they really come: swapped, in the sea, in metres, in another datum, outside the grid."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.hazards import forms, places
from lastmile.domains.hazards.tests.factories import GRID, a_hazard, the_cast
from lastmile.foundation.regions.models import RegionShape
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel.coordinates import Datum, from_wgs84
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
HERE = (103.18, 26.08)


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.mark.parametrize(
    ("position", "words"),
    [((26.08, 103.18), "纬度写在了经度前面"), ((-150.0, 20.0), "不在我国"), ((437_000, 2_886_000), "米为单位")],
)
def test_a_position_that_cannot_be_is_refused_at_its_field_with_the_likely_cause(cast, position, words):
    with pytest.raises(NotValid, match=words) as found:
        a_hazard(cast.wang, position=position)
    assert "position" in found.value.fields


def test_a_position_of_a_public_map_is_put_where_it_really_is(cast):
    hazard = a_hazard(cast.wang, position=tuple(from_wgs84(*HERE, Datum.GCJ02)), datum=Datum.GCJ02)
    assert (round(hazard.point.x, 6), round(hazard.point.y, 6), hazard.datum) == (*HERE, "GCJ02")


def test_an_unknown_datum_is_refused(cast):
    with pytest.raises(NotValid, match="坐标系"):
        a_hazard(cast.wang, position=HERE, datum="XIAN80")


def _drawn(code: str, west: float) -> None:
    box = shapely.box(west, 26.0, west + 0.1, 26.1)
    RegionShape.objects.update_or_create(region=get_region(code), defaults={"outline": box, "source": "drawn"})


def test_a_point_outside_the_grid_is_a_finding_not_an_error(cast):
    _drawn(GRID, 103.15)
    assert not places.lies_outside(a_hazard(cast.wang, position=HERE))
    assert places.lies_outside(a_hazard(cast.wang, position=(103.5, 26.08)))
    assert not places.lies_outside(a_hazard(cast.wang))


def test_a_report_belongs_to_the_grid_around_the_phone_where_one_may_report(cast):
    _drawn(GRID, 103.15)
    assert places.place_at(cast.li, "530113104211", HERE).code == GRID
    assert places.place_at(cast.li, "530113104211", (103.9, 26.0)).code == "530113104211"
    assert places.place_at(cast.chen, "530113104205001", HERE).code == "530113104205001"


@given(st.text(max_size=60))
def test_any_text_typed_as_a_position_gives_a_position_or_a_sentence(text):
    form = forms.Report({"title": "x", "position": text}, places=[])
    form.is_valid()
    kept = form.cleaned_data.get("position")
    assert form.errors.get("position") or kept is None or (73 <= kept[0] <= 136 and 3 <= kept[1] <= 54)
