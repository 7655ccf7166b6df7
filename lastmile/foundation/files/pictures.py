"""Turn an upload into a safe picture: checked before it is decoded, then drawn anew."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, TooMuch

FORMATS = ("JPEG", "PNG", "WEBP")
FIRST = 1990  # year: no camera that writes down a moment is older, one that says so does not know it


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept. `size`: its bytes; `content` is empty where the file lies there already."""

    content: bytes
    sha256: str
    width: int
    height: int
    taken_at: datetime | None
    longitude: float | None
    latitude: float | None
    size: int


def read(upload: Any, *, most_bytes: float, most_pixels: float, side: int, quality: int) -> Picture:
    """Check size and pixels before decoding, read time and place, drop everything else, encode as JPEG."""
    if upload.size > most_bytes:
        raise TooMuch(_("照片太大,最大%(n)s MB。") % {"n": int(most_bytes / 1_000_000)})
    data = upload.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            opened = Image.open(io.BytesIO(data), formats=FORMATS)
            if opened.width * opened.height > most_pixels:
                raise TooMuch(_("照片的像素太多,请用普通画质拍。"))
            exif = opened.getexif()
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
        SyntaxError,
    ) as problem:
        words = _("这不是能打开的照片(支持 JPG、PNG、WebP)。")
        raise NotValid(words, fields={"photo": words}) from problem
    image.thumbnail((side, side))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    content = out.getvalue()
    longitude, latitude = _place(exif)
    digest = hashlib.sha256(content).hexdigest()
    return Picture(content, digest, image.width, image.height, _moment(exif), longitude, latitude, len(content))


def _moment(exif: Any) -> datetime | None:
    text = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        said = datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return said.replace(tzinfo=clock.SHANGHAI) if said.year >= FIRST else None


def _place(exif: Any) -> tuple[float | None, float | None]:
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = _degrees(gps[2], gps.get(1, "N") == "S")
        longitude = _degrees(gps[4], gps.get(3, "E") == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return None, None
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else (None, None)


def _degrees(parts: Any, negative: bool) -> float:
    degrees = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    return -degrees if negative else degrees
