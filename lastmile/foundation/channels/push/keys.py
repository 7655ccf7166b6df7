"""The key by which push services know this installation (VAPID): made at first use, kept in a file of its own."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from lastmile.kernel.made_once import made_once

if TYPE_CHECKING:
    from py_vapid import Vapid02


def ours() -> Vapid02:
    """The private key; whoever is first makes it."""
    from py_vapid import Vapid02  # slow to load, and few installations need it

    def fresh() -> bytes:
        made = Vapid02()
        made.generate_keys()
        return bytes(made.private_pem())

    return Vapid02.from_pem(made_once(Path(settings.PUSH_KEY), fresh))


def public() -> str:
    """The public key as a browser wants it when it subscribes."""
    point = ours().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()
