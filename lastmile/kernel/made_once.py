"""Files that whoever needs them first makes, once for an installation: keys and secrets."""

from __future__ import annotations

import fcntl
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
        _name(new, file)
    finally:
        Path(new).unlink(missing_ok=True)
    return file.read_bytes()


def _name(new: str, file: Path) -> None:
    """Give a whole file its name, unless another was first; the folder is on the disk afterwards."""
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        try:
            os.link(new, file)
        except FileExistsError:
            pass
        except OSError:  # no hard links here: FAT, some network shares. Renaming takes the place of what is there
            fcntl.flock(folder, fcntl.LOCK_EX)
            if not file.exists():
                os.rename(new, file)
        os.fsync(folder)
    finally:
        os.close(folder)
