"""What comes in is checked before it is decoded, drawn anew, and says nothing its camera wrote into it."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lastmile.foundation.files import pictures
from lastmile.foundation.files.tests.uploads import encoded, from_a_camera, png_claiming, upload
from lastmile.kernel.errors import NotValid, TooMuch


def read(content: bytes, **limits):
    return pictures.read(
        upload(content), **{"most_bytes": 1_000_000, "most_pixels": 1_000_000, "side": 200, "quality": 80, **limits}
    )


def test_a_photo_is_kept_as_a_jpeg_of_bounded_size():
    picture = read(encoded((400, 300)))
    kept = Image.open(io.BytesIO(picture.content))
    assert (kept.format, kept.size) == ("JPEG", (200, 150)) == ("JPEG", (picture.width, picture.height))


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")]
)
def test_formats_of_phones_are_taken(kind, mode):
    assert Image.open(io.BytesIO(read(encoded(kind=kind, mode=mode)).content)).mode == "RGB"


def test_place_and_time_are_read_and_then_gone():
    picture = read(from_a_camera())
    assert picture.taken_at == datetime(2026, 7, 25, 12, 31, tzinfo=UTC)
    assert (round(picture.longitude, 4), round(picture.latitude, 4)) == (103.18, 26.08)
    assert not Image.open(io.BytesIO(picture.content)).getexif() and b"SecretMaker" not in picture.content


def test_a_photo_taken_sideways_stands_upright():
    assert read(from_a_camera(orientation=6), side=1000).height == 400


@pytest.mark.parametrize("taken", ["", "yesterday", "2026:13:45 99:99:99", "0001:01:01 00:00:00"])
def test_a_camera_that_does_not_know_the_time_is_no_error(taken):
    assert read(from_a_camera(taken=taken)).taken_at is None


def test_too_many_bytes_are_refused_before_anything_is_read():
    class Unread:
        size = 2_000_000

        def read(self):
            raise AssertionError("was read")

    with pytest.raises(TooMuch, match="太大"):
        pictures.read(Unread(), most_bytes=1_000_000, most_pixels=1, side=1, quality=1)


@pytest.mark.parametrize("size", [(1001, 1000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_they_are_decoded(size):
    with pytest.raises((TooMuch, NotValid)):
        read(png_claiming(*size))


BOMBS = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": encoded(kind="GIF", mode="P"),
    "bmp": encoded(kind="BMP"),
    "tiff": encoded(kind="TIFF"),
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200,
    "html": b"<html><script>alert(1)</script></html>",
    "nothing": b"",
    "cut off": encoded()[:300],
    "cut off late": encoded((900, 900))[:-400],
    "zip": b"PK\x03\x04" + b"\0" * 100,
    "png with too little": png_claiming(800, 800),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_no_photo_is_refused_with_a_sentence(name):
    with pytest.raises(NotValid, match="不是能打开的照片"):
        read(BOMBS[name])


def test_whatever_hides_behind_the_picture_is_left_out():
    assert b"<script>" not in read(encoded() + b"<script>alert(1)</script>").content


@given(st.binary(max_size=400), st.integers(0, 200))
def test_any_bytes_give_a_picture_or_a_sentence(noise, at):
    whole = encoded((40, 30))
    try:
        read(whole[:at] + noise + whole[at:])
    except (NotValid, TooMuch) as problem:
        assert problem.message
