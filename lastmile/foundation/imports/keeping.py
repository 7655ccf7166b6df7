"""The file as it came: encrypted, under its digest, until its time of keeping is over."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import ring
from lastmile.foundation.imports.models import Import
from lastmile.kernel.encryption import KeyMissing
from lastmile.kernel.errors import NotVisible


def path_of(sha256: str) -> Path:
    """Where a file lies."""
    return Path(settings.MEDIA_ROOT) / "imports" / sha256[:2] / sha256


def store(content: bytes, sha256: str) -> None:
    """Keep a file; a half-written one never bears the name of a whole one."""
    path = path_of(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(ring().encrypt(base64.b64encode(content).decode()))
    os.replace(part, path)


def load(sha256: str) -> bytes:
    """The file as it came. Raises NotVisible when it is no longer kept, or its key is not here."""
    try:
        return base64.b64decode(ring().decrypt(path_of(sha256).read_text()))
    except (OSError, KeyMissing, ValueError) as problem:
        raise NotVisible(_("原文件已过保存期,或者打不开。")) from problem


def forget(sha256: str) -> None:
    """Delete a file that no import keeps any more."""
    if not Import.unscoped.filter(sha256=sha256, erased_at__isnull=True).exists():
        path_of(sha256).unlink(missing_ok=True)
