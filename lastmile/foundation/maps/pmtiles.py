"""Raster tiles of a PMTiles file (version 3): a directory looked up, then one range read. The file is only read.

See github.com/protomaps/PMTiles, spec version 3.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

HEADER, DEPTH = 127, 4
MOST_DIRECTORY, MOST_TILE = 8 << 20, 2 << 20
TYPES = {2: "image/png", 3: "image/jpeg", 4: "image/webp"}
PLAIN, GZIP = 1, 2


class NotATileFile(ValueError):
    """The file is no PMTiles file of pictures that we can read."""


class Header(NamedTuple):
    root: tuple[int, int]
    leaves: int
    tiles: int
    compression: int
    content_type: str
    min_zoom: int
    max_zoom: int


class Entry(NamedTuple):
    tile: int
    offset: int
    length: int
    run: int


def header(path: Path) -> Header:
    """What the file says of itself. Raises NotATileFile."""
    with path.open("rb") as file:
        raw = file.read(HEADER)
    if len(raw) < HEADER or raw[:8] != b"PMTiles\x03":
        raise NotATileFile("not a PMTiles file of version 3")
    numbers = struct.unpack("<11Q", raw[8:96])
    internal, tile_compression, tile_type, low, high = raw[97], raw[98], raw[99], raw[100], raw[101]
    if tile_type not in TYPES or tile_compression not in (0, PLAIN):
        raise NotATileFile("only tiles that are pictures (PNG, JPEG, WebP) can be shown")
    return Header((numbers[0], numbers[1]), numbers[4], numbers[6], internal, TYPES[tile_type], low, high)


def tile(path: Path, z: int, x: int, y: int) -> tuple[bytes, str] | None:
    """The picture of a tile and its type, or None where the file has none."""
    stamp = path.stat().st_mtime_ns
    head = _header(path, stamp)
    if not head.min_zoom <= z <= head.max_zoom:
        return None
    wanted, (offset, length) = tile_id(z, x, y), head.root
    for _level in range(DEPTH):
        entry = _find(_directory(path, stamp, offset, length, head.compression), wanted)
        if entry is None:
            return None
        if entry.run:
            return _read(path, head.tiles + entry.offset, entry.length, MOST_TILE), head.content_type
        offset, length = head.leaves + entry.offset, entry.length
    return None


@lru_cache(maxsize=8)
def _header(path: Path, stamp: int) -> Header:
    return header(path)


@lru_cache(maxsize=256)
def _directory(path: Path, stamp: int, offset: int, length: int, compression: int) -> tuple[Entry, ...]:
    raw = _read(path, offset, length, MOST_DIRECTORY)
    if compression == GZIP:
        unpacker = zlib.decompressobj(wbits=31)
        raw = unpacker.decompress(raw, MOST_DIRECTORY)
    numbers = _numbers(raw)
    count = next(numbers)
    if count > MOST_DIRECTORY:
        raise NotATileFile("a directory is too large")
    ids, last = [], 0
    for _one in range(count):
        last += next(numbers)
        ids.append(last)
    runs = [next(numbers) for _one in range(count)]
    lengths = [next(numbers) for _one in range(count)]
    offsets: list[int] = []
    for place in range(count):
        value = next(numbers)
        offsets.append(offsets[-1] + lengths[place - 1] if value == 0 and place else value - 1)
    return tuple(Entry(*one) for one in zip(ids, offsets, lengths, runs, strict=True))


def _numbers(raw: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            continue
        yield value
        value = shift = 0
    raise NotATileFile("a directory is broken off")


def _find(entries: tuple[Entry, ...], wanted: int) -> Entry | None:
    low, high = 0, len(entries) - 1
    while low <= high:
        middle = (low + high) // 2
        if entries[middle].tile <= wanted:
            low = middle + 1
        else:
            high = middle - 1
    if high < 0:
        return None
    entry = entries[high]
    return entry if entry.run == 0 or wanted - entry.tile < entry.run else None


def _read(path: Path, offset: int, length: int, most: int) -> bytes:
    if length > most:
        raise NotATileFile("a part is too large")
    with path.open("rb") as file:
        file.seek(offset)
        found = file.read(length)
    if len(found) != length:
        raise NotATileFile("the file is broken off")
    return found


def tile_id(z: int, x: int, y: int) -> int:
    """The number of a tile along the Hilbert curve, after all tiles of the zooms before."""
    found, size = sum(1 << 2 * one for one in range(z)), 1 << z
    side = size // 2
    while side:
        right, down = int(bool(x & side)), int(bool(y & side))
        found += side * side * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = size - 1 - x, size - 1 - y
            x, y = y, x
        side //= 2
    return found
