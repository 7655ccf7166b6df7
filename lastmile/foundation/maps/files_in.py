"""Read a map file somebody sent: GeoJSON, Shapefile (zipped) or GeoPackage; checked outside, decoded in another process.

Whatever the bytes are, the result is features in WGS 84 or NotValid with a sentence; memory and time stay within limits.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from lastmile.foundation.maps import datums
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid

DECODER = Path(__file__).with_name("decoding.py")
ACCEPTED = (".geojson", ".json", ".zip", ".gpkg")
MEGABYTE = 1_000_000
MOST_FEATURES, MOST_CORNERS, MOST_PARTS = 20_000, 20_000, 60
SECONDS, ROOM = 60, 1500 * MEGABYTE  # the library alone claims a third of it
SQLITE = b"SQLite format 3\x00"
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
NEEDED = (".shp", ".shx", ".dbf")
UTF8 = re.compile(rb"utf-?8|65001", re.IGNORECASE)
FIELD, NAME, MOST_FIELDS = (
    32,
    11,
    255,
)  # bytes of a field in the head of a .dbf, of its name in it; how many there may be


@dataclass(frozen=True)
class Feature:
    """One feature: its number in the file, where it lies in WGS 84 (None: nowhere, or too fine), its fields as text.

    `is_large`: it has a shape, of more corners than are read.
    """

    number: int
    geometry: BaseGeometry | None
    fields: dict[str, str]
    is_large: bool = False


@dataclass
class Content:
    """What a file holds, and the reference system it says it is in ("" when it says none). `moved`: it was in metres."""

    features: list[Feature] = field(default_factory=list)
    crs: str = ""
    moved: bool = False


def read(content: bytes, datum: Datum, region_code: str) -> Content:
    """The features of a file. `datum` is what its longitudes and latitudes are in; metres are always CGCS2000's or alike.

    Raises NotValid, naming what to do.
    """
    book = packs.book(region_code)
    most = int(book.figure("imports.bytes_most").number * MEGABYTE)
    unpacked = int(book.figure("imports.unpacked_bytes_most").number * MEGABYTE)
    if len(content) > most:
        raise _refused(_("文件太大,最大%(n)s MB。请简化边界或分成几个文件。") % {"n": most // MEGABYTE})
    with _as_file(content, unpacked) as path:
        return _decoded(path, datum)


def _refused(words: str) -> NotValid:
    return NotValid(words, fields={"file": words})


@contextmanager
def _as_file(content: bytes, unpacked: int) -> Iterator[Path]:
    """The file under a name of ours, in a folder that goes away: no name of theirs ever reaches the disk."""
    with tempfile.TemporaryDirectory(prefix="lastmile-map-") as folder:
        where = Path(folder)
        if content.startswith(SQLITE):
            yield _written(where / "map.gpkg", content)
        elif content.startswith(b"PK"):
            _unpack(content, where, unpacked)
            yield where / "map.shp"
        elif content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
            yield _written(where / "map.geojson", content)
        else:
            raise _refused(_("认不出这个文件。请传 GeoJSON、打成 zip 的 Shapefile,或 GeoPackage(.gpkg)。"))


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _unpack(content: bytes, where: Path, most: int) -> None:
    """The parts of the one Shapefile in a zip, as map.shp and so on."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = _parts(archive, most)
            for ending, part in found.items():
                with archive.open(part) as packed, (where / f"map{ending}").open("wb") as out:
                    left = most
                    while piece := packed.read(1 << 20):
                        left -= len(piece)
                        if left < 0:  # larger than it says
                            raise _bomb()
                        out.write(piece)
            if ".cpg" in found and UTF8.search((where / "map.cpg").read_bytes()[:40]):
                _mend_names(where / "map.dbf")
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        EOFError,
        OverflowError,
        RuntimeError,
    ) as problem:
        raise _broken() from problem


def _mend_names(table: Path) -> None:
    """Field names whole to their last sign: ten bytes are all a name may have, and programs cut the fourth Chinese sign in two."""
    with table.open("r+b") as file:
        for place in range(FIELD, FIELD * (MOST_FIELDS + 1), FIELD):
            file.seek(place)
            name = file.read(NAME).partition(b"\0")[0]
            if not name or name[:1] == b"\r":  # behind the last field
                return
            whole = name.decode(errors="ignore").encode()
            if whole != name:
                file.seek(place)
                file.write(whole.ljust(NAME, b"\0"))


def _parts(archive: zipfile.ZipFile, most: int) -> dict[str, zipfile.ZipInfo]:
    inside = [one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
    if len(inside) > MOST_PARTS or sum(one.file_size for one in inside) > most:
        raise _bomb()
    if any(one.flag_bits & 1 for one in inside):
        raise _refused(_("压缩包加了密码。请去掉密码再传。"))
    shapes = [one for one in inside if one.filename.lower().endswith(".shp")]
    if len(shapes) != 1:
        raise _refused(_("压缩包里应正好有一个 Shapefile(.shp),现在有 %(n)s 个。") % {"n": len(shapes)})
    stem = shapes[0].filename[:-4].lower()
    found = {one.filename[-4:].lower(): one for one in inside if one.filename[:-4].lower() == stem}
    lacking = [ending for ending in NEEDED if ending not in found]
    if lacking:
        raise _refused(_("压缩包里缺少%(files)s。Shapefile 的几个文件要一起打包。") % {"files": "、".join(lacking)})
    return {ending: part for ending, part in found.items() if ending in PARTS}


def _bomb() -> NotValid:
    return _refused(_("压缩包解开后太大,不像一般的地图文件,没有打开。"))


def _broken() -> NotValid:
    return _refused(_("文件打不开,可能没传完、已损坏,或者太复杂。请在 GIS 软件里另存一份再传。"))


# --- in a process of its own -----------------------------------------------------------------------------------------


def _decoded(path: Path, datum: Datum) -> Content:
    limits = map(str, (MOST_FEATURES, MOST_CORNERS, ROOM, SECONDS))
    command = [sys.executable, "-I", str(DECODER), str(path), *limits]
    env = {"PATH": os.environ.get("PATH", ""), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=env, cwd=path.parent, **pipes) as process:  # type: ignore[call-overload]
        clock = threading.Timer(SECONDS, process.kill)
        clock.start()
        try:
            return _lines(process.stdout, datum)
        finally:
            clock.cancel()
            process.kill()


def _lines(lines: Any, datum: Datum) -> Content:
    found, large = Content(), 0
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:
            break
        if isinstance(said, list):
            found.features.append(_feature(said, Datum.WGS84 if found.moved else datum, is_large=said[0] == large))
        elif "large" in said:
            large = said["large"]
        elif "crs" in said:
            found.crs, found.moved = said["crs"], said["moved"]
        elif "end" in said:
            if said["end"] != "done":
                raise _ended(said)
            return found
    raise _broken()  # it died, or ran out of memory or time


def _feature(said: list[Any], datum: Datum, *, is_large: bool) -> Feature:
    number, blob, fields = said
    shape = None if blob is None else shapely.from_wkb(bytes.fromhex(blob), on_invalid="ignore")
    if shape is not None and not shape.is_empty and _in_degrees(shape):
        shape = datums.kept(shape, datum)
    return Feature(number, shape, fields, is_large)


def _in_degrees(shape: BaseGeometry) -> bool:
    west, south, east, north = shape.bounds
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _ended(said: dict[str, Any]) -> NotValid:
    if said["end"] == "too many":
        return _refused(_("要素超过 %(n)s 个,请分成几个文件。") % {"n": MOST_FEATURES})
    if said["end"] == "layers":
        names = "、".join(said["names"]) or _("没有")
        return _refused(_("文件里应正好有一个图层,现在是:%(names)s。请另存只有这一层的文件。") % {"names": names})
    return _broken()
