"""Callbacks are signed: HMAC-SHA256 over timestamp and body with the secret shared with the gateway."""

import hashlib
import hmac
import time

OLDEST = 300  # seconds


def signature(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()


def is_ours(secret: str, stamp: str, body: bytes, given: str) -> bool:
    """Signed with the secret, and not older than five minutes."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 20) or abs(time.time() - int(stamp)) > OLDEST:
        return False
    return hmac.compare_digest(signature(secret, stamp, body).encode(), given.encode())
