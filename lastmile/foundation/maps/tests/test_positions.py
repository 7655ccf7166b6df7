"""A typed position: read once for every form, refused with a sentence, never guessed."""

import pytest
from django import forms

from lastmile.foundation.maps.positions import DatumField, PositionField, Where
from lastmile.kernel.coordinates import Datum


def test_nothing_typed_is_no_position_and_the_telephone():
    assert (PositionField().clean(""), DatumField().clean("")) == (None, Datum.WGS84)


def test_longitude_and_latitude_come_out_in_degrees():
    assert PositionField().clean(" 103.18,26.08 ") == (103.18, 26.08)


@pytest.mark.parametrize("text", ["海科村", "26.08,103.18", "1,1", "103.18"])
def test_what_is_no_place_in_china_is_refused_at_the_field(text):
    with pytest.raises(forms.ValidationError):
        PositionField().clean(text)
    form = Where({"position": text, "datum": ""})
    assert not form.is_valid() and list(form.errors) == ["position"]


def test_what_was_read_from_a_shifted_map_is_brought_back():
    there = Where({"position": "116.404,39.915", "datum": str(Datum.GCJ02)})
    assert there.is_valid()
    assert there.cleaned_data["point"].x == pytest.approx(116.3978, abs=1e-3)


def test_a_datum_nobody_offered_is_refused():
    assert "datum" in Where({"position": "103.18,26.08", "datum": "beijing54"}).errors
