"""Field encryption and blind look-up, without any database.

A ciphertext names the key that made it, so that keys can be rotated: `k1:<base64>`. AES-256-GCM, a fresh nonce each time.
"""

import base64
import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lastmile.kernel.made_once import made_once

NONCE = 12


class KeyMissing(LookupError):
    """The key named in a ciphertext is not on the ring: restored without its keys."""


class KeyRing:
    """Keys in a folder, one file each (`k1.key`, `k2.key` …); the highest number encrypts, all decrypt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys = {file.stem: base64.b64decode(file.read_text()) for file in sorted(folder.glob("k*.key"))}

    @property
    def current(self) -> str:
        if not self._keys:
            self.rotate()
        return max(self._keys, key=lambda name: int(name[1:]))

    def rotate(self) -> str:
        """Make a new key for everything written from now on, or take the one another process just made; returns its name."""
        number = max((int(name[1:]) for name in self._keys), default=0) + 1
        name = f"k{number}"
        file = self.folder / f"{name}.key"
        self._keys[name] = base64.b64decode(made_once(file, lambda: base64.b64encode(os.urandom(32))))
        return name

    def encrypt(self, text: str) -> str:
        name = self.current
        nonce = os.urandom(NONCE)
        body = AESGCM(self._keys[name]).encrypt(nonce, text.encode(), name.encode())
        return f"{name}:{base64.b64encode(nonce + body).decode()}"

    def decrypt(self, sealed: str) -> str:
        """The text, or KeyMissing when its key is not here or does not fit."""
        name, _, body = sealed.partition(":")
        if name not in self._keys:
            self.__init__(self.folder)  # type: ignore[misc]  # another process may have rotated
        if name not in self._keys:
            raise KeyMissing(name)
        raw = base64.b64decode(body)
        try:
            return AESGCM(self._keys[name]).decrypt(raw[:NONCE], raw[NONCE:], name.encode()).decode()
        except InvalidTag as problem:
            raise KeyMissing(name) from problem


def blind_index(value: str, key: str) -> str:
    """What a value is looked up by: an HMAC, so that the table can be searched but not read."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()
