"""Files that whoever needs them first makes, once for an installation: keys and secrets."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def made_once(file: Path, make: Callable[[], bytes]) -> bytes:
    """What a file holds; where there is none yet, it is made, and only its owner may read it.

    It is there whole or not at all: of processes that make it at the same moment one wins, and all go on with what that one
    made. It lies on the disk when this returns, before anything that only it can open does. Raises OSError.
    """
    with suppress(FileNotFoundError):
        return file.read_bytes()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = make()
    handle, new = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        with suppress(FileExistsError):  # another was first
            os.link(new, file)
    finally:
        os.unlink(new)
    _to_disk(file.parent)
    return file.read_bytes()


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
