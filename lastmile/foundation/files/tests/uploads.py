"""Pictures as phones and attackers send them."""

import io
import struct
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image


def upload(content: bytes, name: str = "p.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def encoded(size: tuple[int, int] = (400, 300), kind: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90).save(out, kind, **options) if mode == "L" else Image.new(mode, size).save(
        out, kind, **options
    )
    return out.getvalue()


def from_a_camera(orientation: int = 1, taken: str = "2026:07:25 20:31:00") -> bytes:
    """A photo with the moment, the place (26°4'48"N 103°10'48"E) and the maker the camera wrote into it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "SecretMaker"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (26.0, 4.0, 48.0), 3: "E", 4: (103.0, 10.0, 48.0)})
    return encoded(exif=exif)


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes of PNG that say they are this large: a bomb goes off only where somebody decodes it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )
