"""A photo leaves the phone as small as it is kept, upright, and only what may be known of it goes along."""

import io

import pytest
from PIL import ExifTags, Image

from tests.browser.conftest import PHONE, Enter, Visitor

TAKEN = "2026:07:25 20:31:00"


def from_a_phone(*, quality: int = 95) -> bytes:
    """4000×3000 as the sensor saw it, blue above and noise below, held so that it is seen 3000×4000."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = TAKEN
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (26.0, 4.0, 48.0), 3: "E", 4: (103.0, 10.0, 48.0)})
    picture, out = Image.effect_noise((4000, 3000), 120).convert("RGB"), io.BytesIO()
    picture.paste("blue", (0, 0, 4000, 1500))
    picture.save(out, "JPEG", quality=quality, subsampling=0, exif=exif)
    return out.getvalue()


def chosen(visitor: Visitor, content: bytes, name: str = "photo.jpg") -> None:
    visitor.page.set_input_files("[name=photo]", {"name": name, "mimeType": "image/jpeg", "buffer": content})


def goes(visitor: Visitor) -> bytes:
    """What the form would send now."""
    read = "async () => [...new Uint8Array(await document.querySelector('[name=photo]').files[0].arrayBuffer())]"
    return bytes(visitor.page.evaluate(read))


def size(visitor: Visitor) -> int:
    return int(visitor.page.evaluate("document.querySelector('[name=photo]').files[0].size"))


def shrunk(visitor: Visitor, content: bytes) -> Image.Image:
    chosen(visitor, content)
    visitor.until(lambda: size(visitor) < len(content), "the photo is smaller")
    return Image.open(io.BytesIO(goes(visitor)))


def test_a_photo_for_the_office_keeps_when_and_where_it_was_taken(enter: Enter):
    visitor = enter("yuxiaoman", size=PHONE)
    visitor.open("/field/report/")
    sent = shrunk(visitor, from_a_phone())
    exif = sent.getexif()
    assert (sent.size, exif[ExifTags.Base.Orientation]) == ((1536, 2048), 1)
    assert exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] == TAKEN
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[2] == (26.0, 4.0, 48.0)
    red, green, blue = sent.getpixel((1500, 1000))  # held upright, what the sensor saw above lies at the right
    assert blue > 200 > 60 > red + green


def test_a_photo_of_a_tip_leaves_them_on_the_phone(enter: Enter):
    visitor = enter(size=PHONE)
    visitor.open("/p/530113104211/report/danger/")
    assert not shrunk(visitor, from_a_phone()).getexif()


@pytest.mark.parametrize("content", [b"no picture at all" * 99, b""], ids=["words", "nothing"])
def test_what_is_no_photo_goes_as_it_is_and_the_server_says_so(enter: Enter, content: bytes):
    visitor = enter("yuxiaoman", size=PHONE)
    visitor.open("/field/report/")
    chosen(visitor, content)
    visitor.press(visitor.page.locator("label:has-text('山体')"))
    visitor.follow("发出")
    assert visitor.says("这不是能打开的照片")


def test_whoever_sends_at_once_sends_it_once_and_small(enter: Enter):
    visitor = enter("yuxiaoman", size=PHONE)
    visitor.open("/field/report/")
    asked: list[str] = []
    visitor.page.on("request", lambda one: asked.append(one.method))
    visitor.press(visitor.page.locator("label:has-text('山体')"))
    chosen(visitor, too_large := from_a_phone(quality=100))
    assert len(too_large) > 10_000_000
    with visitor.page.expect_navigation():
        visitor.page.evaluate(
            "const send = document.querySelector('main form .btn-primary'); send.click(); send.click()"
        )
    assert visitor.says("已存好") and visitor.lacks("照片没存上")
    assert asked.count("POST") == 1
    assert visitor.page.locator("img.thumb").count() == 1
