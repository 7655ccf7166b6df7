"""The file is made by hand here, byte by byte as its specification says."""

import gzip
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.foundation.maps import pmtiles, tiles

PNG = b"\x89PNG\r\n\x1a\n"


def _varint(value):
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def _directory(entries):
    """(tile, offset, length, run)"""
    out, last = _varint(len(entries)), 0
    for tile, *_rest in entries:
        out, last = out + _varint(tile - last), tile
    out += b"".join(_varint(run) for *_rest, run in entries)
    out += b"".join(_varint(length) for _tile, _offset, length, _run in entries)
    return gzip.compress(out + b"".join(_varint(offset + 1) for _tile, offset, *_rest in entries))


def _file(path, pictures, leaf=False):
    """pictures: {(z, x, y): content}"""
    data, entries = b"", []
    for number, content in sorted((pmtiles.tile_id(*at), content) for at, content in pictures.items()):
        entries.append((number, len(data), len(content), 1))
        data += content
    root, leaves = _directory(entries), b""
    if leaf:
        leaves = root
        root = _directory([(entries[0][0], 0, len(leaves), 0)])
    at = [127, len(root), 127 + len(root), 0, 127 + len(root), len(leaves), 127 + len(root) + len(leaves), len(data)]
    head = b"PMTiles\x03" + struct.pack("<11Q", *at, 0, 0, 0) + bytes([1, 2, 1, 2, 0, 5]) + bytes(25)
    path.write_bytes(head + root + leaves + data)
    return path


@pytest.mark.parametrize("leaf", [False, True])
def test_each_picture_is_found_where_it_belongs(tmp_path, leaf):
    pictures = {(z, x, x): PNG + bytes([z, x]) for z in range(4) for x in range(2**z)}
    file = _file(tmp_path / "a.pmtiles", pictures, leaf)
    assert all(pmtiles.tile(file, *at) == (content, "image/png") for at, content in pictures.items())
    assert pmtiles.tile(file, 3, 0, 7) is None and pmtiles.tile(file, 9, 0, 0) is None


def test_our_server_hands_them_out_and_grey_where_there_is_none(tmp_path, settings):
    settings.BASE_MAP = "pmtiles"
    settings.BASE_MAP_FILE = str(_file(tmp_path / "a.pmtiles", {(1, 0, 0): PNG}))
    assert tiles.get(0, 1, 0, 0).content == PNG and tiles.get(0, 1, 1, 0).missing


def test_a_file_broken_off_is_grey(tmp_path, settings):
    file = _file(tmp_path / "a.pmtiles", {(1, 0, 0): PNG * 50})
    file.write_bytes(file.read_bytes()[:-100])
    settings.BASE_MAP, settings.BASE_MAP_FILE = "pmtiles", str(file)
    assert tiles.get(0, 1, 0, 0).missing


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 15), st.data())
def test_no_two_tiles_of_a_zoom_share_a_number(z, data):
    side = st.integers(0, 2**z - 1)
    one, other = data.draw(st.tuples(side, side)), data.draw(st.tuples(side, side))
    first, second = pmtiles.tile_id(z, *one), pmtiles.tile_id(z, *other)
    assert (first == second) == (one == other)
    assert (4**z - 1) // 3 <= first < (4 ** (z + 1) - 1) // 3


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_the_file_holds_nothing_breaks(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "any.pmtiles"
    file.write_bytes(b"PMTiles\x03" + content)
    assert tiles._from_file(file, 1, 0, 0).missing
