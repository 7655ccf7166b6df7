"""A map file between the look at it and the yes: encrypted under its digest, for a day at most."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
import threading
import time
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import ring
from lastmile.kernel.encryption import KeyMissing
from lastmile.kernel.errors import NotVisible

A_DAY = 86_400
DIGEST = re.compile(r"[0-9a-f]{64}")


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "maps"


def store(content: bytes) -> str:
    """Keep a file; returns its digest. Files nobody said yes to within a day go."""
    digest, folder = hashlib.sha256(content).hexdigest(), _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        with contextlib.suppress(OSError):  # another process was first
            if time.time() - old.stat().st_mtime > A_DAY:
                old.unlink()
    part = folder / f"{digest}.{os.getpid()}.{threading.get_ident()}.part"
    part.write_text(ring().encrypt(base64.b64encode(content).decode()))
    os.replace(part, folder / digest)
    return digest


def load(digest: str) -> bytes:
    """The file. Raises NotVisible when it is not kept any more, or its key is not here."""
    try:
        if not DIGEST.fullmatch(digest):
            raise ValueError
        return base64.b64decode(ring().decrypt((_folder() / digest).read_text()))
    except (OSError, KeyMissing, ValueError) as problem:
        raise NotVisible(_("文件已不在了,请重新选文件。")) from problem


def forget(digest: str) -> None:
    """It was dealt with."""
    (_folder() / digest).unlink(missing_ok=True)
