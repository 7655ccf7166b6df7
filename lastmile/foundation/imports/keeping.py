"""The file as it came: encrypted, under its digest, until its time of keeping is over."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import ring
from lastmile.foundation.imports.models import Import
from lastmile.foundation.web import sheets
from lastmile.kernel.encryption import KeyMissing
from lastmile.kernel.errors import NotVisible


def path_of(sha256: str) -> Path:
    """Where a file lies."""
    return Path(settings.MEDIA_ROOT) / "imports" / sha256[:2] / sha256


def store(file: BinaryIO, sha256: str) -> None:
    """Keep a file, a line a piece; a half-written one never bears the name of a whole one."""
    path = path_of(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("w") as kept:
        for piece in sheets.pieces_of(file):
            kept.write(ring().encrypt(base64.b64encode(piece).decode()) + "\n")
    os.replace(part, path)


def load(sha256: str) -> BinaryIO:
    """The file as it came, open, without a name on the disk. Raises NotVisible when it is no longer kept or not whole."""
    try:
        file = sheets.spooled(_pieces(path_of(sha256)))
    except (OSError, KeyMissing, ValueError) as problem:
        raise NotVisible(_("原文件已过保存期,或者打不开。")) from problem
    if sheets.digest(file) != sha256:  # a piece is missing, or stands elsewhere
        raise NotVisible(_("原文件已过保存期,或者打不开。"))
    return file


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open() as lines:
        for line in lines:
            yield base64.b64decode(ring().decrypt(line.rstrip("\n")))


def forget(sha256: str) -> None:
    """Delete a file that no import keeps any more."""
    if not Import.unscoped.filter(sha256=sha256, erased_at__isnull=True).exists():
        path_of(sha256).unlink(missing_ok=True)
