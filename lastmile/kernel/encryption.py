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
        """Make a new key for everything written from now on; returns its name."""
        number = max((int(name[1:]) for name in self._keys), default=0) + 1
        name = f"k{number}"
        file = self.folder / f"{name}.key"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first: use its key
            self._keys[name] = base64.b64decode(file.read_text())
            return name
        key = os.urandom(32)
        with os.fdopen(handle, "w") as out:
            out.write(base64.b64encode(key).decode())
        self._keys[name] = key
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
