"""Whole files that hold personal data: encrypted on the disk, under the digest of what is in them."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import ring
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.encryption import KeyMissing
from lastmile.kernel.errors import NotVisible


def path_of(folder: str, sha256: str) -> Path:
    """Where a file lies."""
    return Path(settings.MEDIA_ROOT) / folder / sha256[:2] / sha256


def store(folder: str, content: bytes) -> str:
    """Keep a file and return its SHA-256; a half-written one never bears the name of a whole one."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(folder, sha256)
    if not is_there(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
        part.write_text(ring().encrypt(base64.b64encode(content).decode()))
        os.replace(part, path)
    return sha256


def load(folder: str, sha256: str) -> bytes:
    """The file. Raises NotVisible when it is no longer kept, or its key is not here."""
    try:
        return base64.b64decode(ring().decrypt(path_of(folder, sha256).read_text()))
    except (OSError, KeyMissing, ValueError) as problem:
        raise NotVisible(_("文件已过保存期,或者打不开。")) from problem


def forget(folder: str, sha256: str) -> None:
    """Delete a file nobody keeps any more."""
    path_of(folder, sha256).unlink(missing_ok=True)


def is_there(path: Path) -> bool:
    """Whether a file is kept already; it is as new as if it came now, so that `sweep` leaves it for the row to come."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(path)
        return True
    return False


def sweep(folder: str, named: Callable[[Collection[str]], set[str]]) -> int:
    """Delete files of a folder that no row names: whoever made them was killed before it was written down. Returns how many.

    `named` gives those of some digests that a row names. What is younger than the pack's `retention.unnamed_file` (hours)
    may still be getting its row. Time is the machine's, as files bear it.
    """
    before = time.time() - packs.of_installation("retention.unnamed_file").whole * 3600
    gone = 0
    for part in Path(settings.MEDIA_ROOT, folder).glob("[0-9a-f][0-9a-f]"):
        old = [one for one in part.iterdir() if _is_older(one, before)]
        kept = named({_digest_of(one) for one in old}) if old else set()
        for one in old:
            if (_digest_of(one) not in kept or one.suffix == ".part") and _is_older(one, before):
                one.unlink(missing_ok=True)
                gone += 1
    return gone


def _digest_of(path: Path) -> str:
    return path.name.partition(".")[0]


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:  # somebody else was first
        return False
