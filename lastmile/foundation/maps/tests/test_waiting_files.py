import os
import time

import pytest

from lastmile.foundation.maps import waiting
from lastmile.kernel.errors import NotVisible


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_waits_unreadable_until_it_is_dealt_with(tmp_path):
    digest = waiting.store(b"outline")
    assert waiting.load(digest) == b"outline"
    assert b"outline" not in (tmp_path / "maps" / digest).read_bytes()
    waiting.forget(digest)
    with pytest.raises(NotVisible):
        waiting.load(digest)


def test_what_nobody_said_yes_to_within_a_day_goes(tmp_path):
    old = waiting.store(b"old")
    os.utime(tmp_path / "maps" / old, (time.time() - 2 * waiting.A_DAY,) * 2)
    waiting.store(b"new")
    assert [file.name for file in (tmp_path / "maps").iterdir()] == [waiting.store(b"new")]


@pytest.mark.parametrize("digest", ["", "../../secrets", "0" * 64])
def test_what_is_no_file_of_ours_is_not_opened(digest):
    with pytest.raises(NotVisible):
        waiting.load(digest)
