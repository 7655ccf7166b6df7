"""The signing key for chain heads: Ed25519, in a file outside the database and its backup."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from lastmile.kernel.errors import NotValid
from lastmile.kernel.made_once import made_once


@functools.cache
def _private(file: Path) -> Ed25519PrivateKey:
    if not file.exists():
        made_once(file, _new)
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"LASTMILE_LEDGER_KEY: {file} holds no Ed25519 key that can be read.")
    return key


def _new() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def private_key() -> Ed25519PrivateKey:
    return _private(Path(settings.LEDGER_KEY_FILE))


def public_text(key: Ed25519PublicKey | None = None) -> str:
    """The public key in base64, to be printed, kept by the office above and given to outsiders."""
    key = key or private_key().public_key()
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def key_id(public: str) -> str:
    """A short name of a public key. Raises NotValid for what is none."""
    try:
        raw = base64.b64decode(public, validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as problem:
        raise NotValid(_("这不是账本公钥。")) from problem
    return hashlib.sha256(raw).hexdigest()[:16]


def sign(data: bytes) -> str:
    return base64.b64encode(private_key().sign(data)).decode()


def is_signed(data: bytes, signature: str, public: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(base64.b64decode(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
