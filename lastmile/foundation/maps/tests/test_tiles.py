import os
import threading
import time

import pytest
from django.core.exceptions import ImproperlyConfigured

from lastmile.foundation.maps import basemaps, tiles
from lastmile.foundation.maps.tests.tile_server import PICTURE, tile_server
from tools.waiting import PATIENCE, wait_until


@pytest.fixture
def upstream(settings, tmp_path):
    settings.BASE_MAP, settings.TILE_CACHE, settings.TILE_DAYS = "xyz", tmp_path, 30
    with tile_server() as server:
        settings.BASE_MAP_TILES = server.address + "/{z}/{x}/{y}.png"
        yield server


def _age(tmp_path, seconds):
    for file in tmp_path.rglob("*"):
        if file.is_file() and "locks" not in str(file):
            os.utime(file, (time.time() - seconds,) * 2)


def test_a_tile_is_fetched_once_and_then_kept(upstream):
    first, second = tiles.get(0, 12, 3300, 1700), tiles.get(0, 12, 3300, 1700)
    assert first == second and first.content == PICTURE and first.content_type == "image/png"
    assert upstream.asked == ["/12/3300/1700.png"]


def test_an_old_tile_is_fetched_again_and_serves_while_the_server_is_away(upstream, tmp_path):
    tiles.get(0, 1, 0, 0)
    _age(tmp_path, 40 * 86_400)
    upstream.status = 404
    assert tiles.get(0, 1, 0, 0).content == PICTURE and len(upstream.asked) == 2


@pytest.mark.parametrize("numbers", [(0, 3, 8, 0), (0, 3, 0, -1), (0, 23, 0, 0), (1, 3, 0, 0), (-1, 3, 0, 0)])
def test_a_tile_that_cannot_be_is_never_asked_for(upstream, numbers):
    assert tiles.get(*numbers).missing and upstream.asked == []


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/html", PICTURE),
        ("image/png", b"<svg onload=alert(1)>"),
        ("image/png", b""),
        ("image/png", PICTURE * 4000),
    ],
)
def test_what_is_no_picture_or_too_large_is_grey_and_not_kept(upstream, tmp_path, kind, content):
    upstream.kind, upstream.content = kind, content
    assert tiles.get(0, 1, 0, 0).missing
    assert not [file for file in tmp_path.rglob("0") if file.is_file() and "locks" not in str(file)]


def test_a_redirect_is_not_followed(upstream):
    upstream.status, upstream.location = 302, upstream.address + "/elsewhere"
    assert tiles.get(0, 1, 0, 0).missing and len(upstream.asked) == 1


def test_a_server_in_trouble_is_left_alone_for_a_while(upstream):
    upstream.status = 503
    assert tiles.get(0, 1, 0, 0).missing and tiles.get(0, 1, 1, 0).missing
    assert len(upstream.asked) == 1


def test_a_server_that_is_too_slow_is_given_up_and_rests(upstream, monkeypatch):
    monkeypatch.setattr(tiles, "SECONDS", 0.1)
    upstream.wait = 0.4
    assert tiles.get(0, 1, 0, 0).missing and tiles.get(0, 1, 0, 0).missing
    assert len(upstream.asked) == 1


def test_an_answer_that_drips_for_ever_ends(upstream, monkeypatch):
    monkeypatch.setattr(tiles, "SECONDS", 0.15)
    upstream.drip = 0.02
    assert tiles.get(0, 1, 0, 0).missing


def test_a_server_that_is_not_there_is_grey(upstream, settings):
    settings.BASE_MAP_TILES = "http://127.0.0.1:9/{z}/{x}/{y}.png"
    assert tiles.get(0, 1, 0, 0).missing


def test_one_tile_is_fetched_by_one_only_and_the_other_comes_again(upstream, monkeypatch):
    monkeypatch.setattr(tiles, "SECONDS", PATIENCE)
    upstream.open.clear()
    first = threading.Thread(target=tiles.get, args=(0, 1, 0, 0))
    first.start()
    wait_until(lambda: upstream.asked, "the first asks for it")
    with pytest.raises(tiles.Busy):
        tiles.get(0, 1, 0, 0)
    upstream.open.set()
    first.join()
    assert tiles.get(0, 1, 0, 0).content == PICTURE and len(upstream.asked) == 1


def test_more_than_a_few_at_once_come_again(upstream, monkeypatch):
    monkeypatch.setattr(tiles, "_slots", threading.BoundedSemaphore(1))
    with tiles._slots, pytest.raises(tiles.Busy):
        tiles.get(0, 1, 0, 0)
    assert not tiles.get(0, 1, 0, 0).missing


def test_the_cache_stays_within_its_size_and_the_oldest_goes(upstream, settings, tmp_path):
    tiles.get(0, 1, 0, 0)
    _age(tmp_path, 100)
    tiles.get(0, 1, 1, 0)
    settings.TILE_MEGABYTES = 1.5 * len(PICTURE) / tiles.MEGABYTE
    assert tiles.sweep() == 1
    tiles.get(0, 1, 1, 0)
    assert len(upstream.asked) == 2


def test_what_is_much_too_old_goes_although_there_is_room(upstream, tmp_path):
    tiles.get(0, 1, 0, 0)
    _age(tmp_path, 61 * 86_400)
    assert tiles.sweep() == 1


def test_tianditu_asks_for_the_map_and_its_names_with_our_key(settings):
    settings.BASE_MAP, settings.TIANDITU_KEY = "tianditu", "abc123"
    sheets = basemaps.base_map().sheets
    assert ["LAYER=vec" in sheets[0], "LAYER=cva" in sheets[1], "tk=abc123" in sheets[0]] == [True] * 3


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("tianditu", "TIANDITU_KEY", ""),
        ("tianditu", "TIANDITU_KEY", "a&b"),
        ("xyz", "BASE_MAP_TILES", "file:///{z}/{x}/{y}"),
        ("xyz", "BASE_MAP_TILES", "https://{x}.example/{z}/{y}"),
        ("xyz", "BASE_MAP_TILES", "https://tiles.example/{z}/{x}"),
        ("pmtiles", "BASE_MAP_FILE", ""),
        ("pmtiles", "BASE_MAP_FILE", __file__),
    ],
)
def test_settings_that_lack_something_are_refused_at_start(settings, kind, name, value):
    settings.BASE_MAP = kind
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured):
        basemaps.check()
