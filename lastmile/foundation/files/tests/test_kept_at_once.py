"""The same file from several threads of one process at the same moment is kept whole, and nobody is told of an error."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from lastmile.foundation.files import sealed, services
from lastmile.foundation.files.pictures import Picture
from lastmile.foundation.imports import keeping
from lastmile.foundation.maps import waiting
from tools.waiting import PATIENCE

THREADS = 4


def content(number: int) -> bytes:
    return bytes([number]) * 2_000_000


def digest(number: int) -> str:
    return hashlib.sha256(content(number)).hexdigest()


def photo(number: int) -> bytes:
    services._store(Picture(content(number), digest(number), 1, 1, None, None, None, 2_000_000))
    return services.path_of(digest(number)).read_bytes()


def letter(number: int) -> bytes:
    return sealed.load("letters", sealed.store("letters", content(number)))


def sheet(number: int) -> bytes:
    keeping.store(io.BytesIO(content(number)), digest(number))
    return keeping.load(digest(number)).read()


def map_file(number: int) -> bytes:
    return waiting.load(waiting.store(content(number)))


@pytest.mark.parametrize("keep", [photo, letter, sheet, map_file])
def test_whoever_keeps_it_finds_it_whole(settings, tmp_path, keep):
    settings.MEDIA_ROOT = tmp_path
    for number in range(10):
        together = Barrier(THREADS)

        def kept(_one: int, number: int = number, together: Barrier = together) -> bool:
            together.wait(PATIENCE)
            return keep(number) == content(number)

        with ThreadPoolExecutor(THREADS) as threads:
            assert all(threads.map(kept, range(THREADS)))
    assert not list(tmp_path.rglob("*.part"))
