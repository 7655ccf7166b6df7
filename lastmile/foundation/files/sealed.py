"""Whole files that hold personal data: encrypted on the disk, under the digest of what is in them."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import ring
from lastmile.kernel.encryption import KeyMissing
from lastmile.kernel.errors import NotVisible


def path_of(folder: str, sha256: str) -> Path:
    """Where a file lies."""
    return Path(settings.MEDIA_ROOT) / folder / sha256[:2] / sha256


def store(folder: str, content: bytes) -> str:
    """Keep a file and return its SHA-256; a half-written one never bears the name of a whole one."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(folder, sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{os.getpid()}.part")
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
