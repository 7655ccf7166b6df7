"""The key by which push services know this installation (VAPID): made at first use, kept in a file of its own."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

if TYPE_CHECKING:
    from py_vapid import Vapid02


def ours() -> Vapid02:
    """The private key; whoever is first makes it."""
    from py_vapid import Vapid02  # slow to load, and few installations need it

    where = Path(settings.PUSH_KEY)
    if not where.exists():
        _make(where)
    return Vapid02.from_pem(where.read_bytes())


def public() -> str:
    """The public key as a browser wants it when it subscribes."""
    point = ours().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _make(where: Path) -> None:
    from py_vapid import Vapid02

    fresh = Vapid02()
    fresh.generate_keys()
    where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = where.with_name(f"{where.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(fresh.private_pem())
    try:
        os.link(draft, where)  # only if nobody else was first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
