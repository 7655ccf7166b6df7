"""A key that several processes make at the same moment is one key, and no process ever reads half of it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from lastmile.kernel.encryption import KeyRing
from lastmile.kernel.made_once import made_once

PROCESSES, FOLDERS = 4, 25
# As FAT says it, and some network shares.
NO_HARD_LINKS = """
import os
def refuses(*names, **more):
    raise PermissionError(1, "Operation not permitted")
os.link = refuses
"""
DISKS = pytest.mark.parametrize("disk", ["", NO_HARD_LINKS], ids=["hard links", "no hard links"])
# Each folder is begun by all at a word, and every sealed word is said.
RACES = """
import sys
from pathlib import Path
from lastmile.kernel.encryption import KeyRing
print("here", flush=True)
for folder in sys.stdin:
    print(KeyRing(Path(folder.strip())).encrypt("平安"), flush=True)
"""
# One that stands still after it found no key, and before it has one.
STANDS_STILL = """
import os, sys
from pathlib import Path
from lastmile.kernel.encryption import KeyRing
real = os.urandom
def waits(size):
    os.urandom = real
    print("here", flush=True)
    sys.stdin.readline()
    return real(size)
os.urandom = waits
print(KeyRing(Path(sys.argv[1])).encrypt("平安"), flush=True)
"""


def started(code: str, *words: str) -> subprocess.Popen[str]:
    command, pipe = [sys.executable, "-c", code, *words], subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
    assert heard(process) == "here"
    return process


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def say(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdin
    print(words, file=process.stdin, flush=True)


@DISKS
def test_processes_that_make_the_first_key_at_once_all_encrypt_with_the_same(tmp_path: Path, disk: str) -> None:
    with ExitStack() as end:
        running = [end.enter_context(started(disk + RACES)) for _one in range(PROCESSES)]
        for number in range(FOLDERS):
            folder = tmp_path / str(number)
            for process in running:
                say(process, str(folder))
            sealed = [heard(process) for process in running]
            ring = KeyRing(folder)
            assert [ring.decrypt(one) for one in sealed] == ["平安"] * PROCESSES


@DISKS
def test_whoever_is_slow_to_make_its_key_holds_nobody_up_and_takes_theirs(tmp_path: Path, disk: str) -> None:
    with started(disk + STANDS_STILL, str(tmp_path)) as slow:
        mine = KeyRing(tmp_path)
        assert mine.decrypt(mine.encrypt("先")) == "先"
        say(slow, "go on")
        assert mine.decrypt(heard(slow)) == "平安"
    assert [file.name for file in tmp_path.iterdir()] == ["k1.key"]


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "new" / "key"
    assert made_once(file, lambda: b"first") == made_once(file, lambda: b"second") == b"first"
    assert file.stat().st_mode & 0o777 == 0o600 and file.parent.stat().st_mode & 0o077 == 0


def test_what_cannot_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    def fails() -> bytes:
        raise ValueError

    with pytest.raises(ValueError):
        made_once(tmp_path / "key", fails)
    assert not list(tmp_path.iterdir())
