"""Tiles of the base map, fetched, kept and handed out by our own server. No browser ever asks the map's server.

Addresses come from the settings alone, numbers are checked, redirects are not followed, answers are pictures of bounded
size or nothing. One process fetches a tile once at a time and few at all; whoever must wait is told to come again, and
where the map's server is in trouble it is left alone for a while. So a slow one holds up no page of ours.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from django.conf import settings

from lastmile.foundation.maps import pmtiles
from lastmile.foundation.maps.basemaps import SERVERS, base_map
from lastmile.kernel.trust import trusted

MAX_ZOOM = 22
MOST_BYTES = 1_000_000
SECONDS, CONNECT = 6.0, 3.0
AT_ONCE = 2  # fetches of one process; it has four threads for everything else
RESTS = 30.0  # seconds a map's server in trouble is left alone
LOCKS = 256
SWEEP_EACH = 256  # tiles kept between two looks at the size of the cache
PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
    b"GIF8": "image/gif",
}
DAY, MEGABYTE = 86_400, 1_000_000


class Busy(Exception):
    """Too many are being fetched just now: come again in a second."""


@dataclass(frozen=True)
class Tile:
    """A picture; `missing` is the grey one that stands for a tile that cannot be had."""

    content: bytes
    content_type: str
    missing: bool = False


_slots = threading.BoundedSemaphore(AT_ONCE)
_kept_since_sweep = 0


def get(sheet: int, z: int, x: int, y: int) -> Tile:
    """The tile of a sheet of the base map; the grey one for what does not exist or cannot be had. May raise Busy."""
    sheets = base_map().sheets
    if not (0 <= sheet < len(sheets) and 0 <= z <= MAX_ZOOM and 0 <= x < 2**z and 0 <= y < 2**z):
        return grey()
    source = sheets[sheet]
    if isinstance(source, Path):
        return _from_file(source, z, x, y)
    path = _path(source, z, x, y)
    known = _kept(path)
    if known is not None and time.time() - path.stat().st_mtime < settings.TILE_DAYS * DAY:
        return known
    return _fetched(source, path, z, x, y) or known or grey()  # an old tile is better than none


def _from_file(file: Path, z: int, x: int, y: int) -> Tile:
    try:
        found = pmtiles.tile(file, z, x, y)
    except (OSError, ValueError, zlib.error):  # broken off, or taken away meanwhile
        found = None
    return Tile(*found) if found else grey()


# --- fetching --------------------------------------------------------------------------------------------------------


def _fetched(template: str, path: Path, z: int, x: int, y: int) -> Tile | None:
    if _rests(template):
        return None
    with _only_one(path):
        known = _kept(path)
        if known is not None and time.time() - path.stat().st_mtime < settings.TILE_DAYS * DAY:
            return known  # somebody else just fetched it
        if not _slots.acquire(blocking=False):
            raise Busy
        try:
            content = _ask(template, z, x, y)
        finally:
            _slots.release()
        if content is None or _type(content) is None:
            return None
        _keep(path, content)
        return Tile(content, _type(content) or "")


def _ask(template: str, z: int, x: int, y: int) -> bytes | None:
    """The bytes of the answer, or None; trouble of the server itself lets it rest."""
    address = template.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))
    address = address.replace("{s}", str((x + y) % SERVERS))
    until = time.monotonic() + SECONDS
    try:
        timeout = httpx.Timeout(SECONDS, connect=CONNECT)
        with httpx.stream("GET", address, timeout=timeout, headers=_headers(), verify=trusted()) as answer:
            if answer.status_code != 200:
                if answer.status_code in (429, 500, 502, 503, 504):
                    _let_rest(template)
                return None
            if not answer.headers.get("Content-Type", "").startswith("image/"):
                return None
            return _body(answer, until)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
        _let_rest(template)
        return None


def _headers() -> dict[str, str]:
    return {"User-Agent": "LastMile", "Accept": "image/*", "Accept-Encoding": "identity"}


def _body(answer: httpx.Response, until: float) -> bytes | None:
    parts, size = [], 0
    for part in answer.iter_raw(64_000):
        size += len(part)
        if size > MOST_BYTES:
            return None
        if time.monotonic() > until:  # one byte a second is a way of never ending
            raise TimeoutError
        parts.append(part)
    return b"".join(parts)


def _type(content: bytes) -> str | None:
    """What the picture really is, whatever the answer called it."""
    return next((kind for start, kind in PICTURES.items() if content.startswith(start)), None)


def _resting(template: str) -> Path:
    return _folder(template) / "resting"


def _rests(template: str) -> bool:
    try:
        return time.time() - _resting(template).stat().st_mtime < RESTS
    except OSError:
        return False


def _let_rest(template: str) -> None:
    _resting(template).parent.mkdir(parents=True, exist_ok=True)
    _resting(template).touch()


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Held by one thread of one process; nobody waits for it: whoever comes second is told to come again."""
    number = int.from_bytes(hashlib.sha256(str(path).encode()).digest()[:4]) % LOCKS
    locks = settings.TILE_CACHE / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with open(locks / str(number), "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy from None
        yield


# --- what is kept ----------------------------------------------------------------------------------------------------


def _folder(template: str) -> Path:
    folder: Path = settings.TILE_CACHE / hashlib.sha256(template.encode()).hexdigest()[:16]
    return folder


def _path(template: str, z: int, x: int, y: int) -> Path:
    return _folder(template) / str(z) / str(x) / str(y)


def _kept(path: Path) -> Tile | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    kind = _type(content)
    return Tile(content, kind) if kind else None


def _keep(path: Path, content: bytes) -> None:
    """Written beside and moved there, so that nobody reads half a tile. A full disk only means fetching again."""
    global _kept_since_sweep
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
        beside.write_bytes(content)
        beside.replace(path)
        _kept_since_sweep += 1
    if _kept_since_sweep >= SWEEP_EACH:
        _kept_since_sweep = 0
        sweep()


def sweep() -> int:
    """Drop what is too old, then the oldest until the cache is within its size. Returns how many tiles went."""
    now, found = time.time(), []
    for folder, _below, names in os.walk(settings.TILE_CACHE):
        for name in names if "locks" not in folder else ():
            with contextlib.suppress(OSError):
                file = Path(folder) / name
                told = file.stat()
                found.append((told.st_mtime, told.st_size, file))
    found.sort()
    room, gone = settings.TILE_MEGABYTES * MEGABYTE - sum(size for _at, size, _file in found), 0
    for at, size, file in found:
        if room >= 0 and now - at < 2 * settings.TILE_DAYS * DAY:
            break
        with contextlib.suppress(OSError):
            file.unlink()
            room, gone = room + size, gone + 1
    return gone


def grey() -> Tile:
    """The tile that says: there is none."""
    return Tile(GREY, "image/png", missing=True)


def _grey() -> bytes:
    """256 × 256 grey pixels with a lighter rim, so that one sees a tile is missing and not the map empty."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rim, inside = bytes([0] + [240] * 256), bytes([0, 240] + [214] * 254 + [240])
    pixels = zlib.compress(rim + inside * 254 + rim, 9)
    header = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", pixels) + part(b"IEND", b"")


GREY = _grey()
