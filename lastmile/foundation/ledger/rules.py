"""How an entry turns into bytes and a hash. The stand-alone verifier repeats these rules; keep them small.

canonical(x) = JSON with sorted keys, no spaces, UTF-8. hash = digest(previous hash + newline + canonical(entry)).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

ALGORITHMS = ("sha256", "sm3")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "wkt"):
        return value.wkt
    return str(value)


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one spelling of a mapping."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def digest(data: bytes, algorithm: str = "sha256") -> str:
    """`sha256:…` or `sm3:…` (GB/T 32905) in hex."""
    if algorithm not in ALGORITHMS:
        raise ValueError(f"unknown digest {algorithm!r}")
    try:
        made = hashlib.new(algorithm, data)
    except ValueError:  # an OpenSSL built without SM3
        from cryptography.hazmat.primitives import hashes

        other = hashes.Hash(hashes.SM3())
        other.update(data)
        return f"{algorithm}:{other.finalize().hex()}"
    return f"{algorithm}:{made.hexdigest()}"


SEALED_FIELDS = (
    "uid",
    "at",
    "entered_at",
    "actor_uid",
    "holding_uid",
    "system",
    "action",
    "subject_kind",
    "subject_uid",
    "region_code",
    "figures",
    "evidence",
    "private_digest",
)


def entry_bytes(row: Mapping[str, Any], chain_uid: UUID, seq: int) -> bytes:
    """Every field of an entry that must never change, with its place."""
    content = {name: None if row[name] is None else row[name] for name in SEALED_FIELDS}
    return canonical({**content, "chain": chain_uid, "seq": seq})


def link(previous: str, entry: bytes, algorithm: str) -> str:
    """The hash of an entry in its place."""
    return digest(previous.encode() + b"\n" + entry, algorithm)


def head_bytes(chain_uid: UUID, seq: int, hash_: str, at: datetime) -> bytes:
    """What a head's signature covers."""
    return canonical({"chain": chain_uid, "seq": seq, "hash": hash_, "at": at})


def private_digest(salt: str, text: str, algorithm: str) -> str:
    return digest(f"{salt}\n{text}".encode(), algorithm)


def chain_code(region_code: str) -> str:
    """The township, county, city or province whose chain keeps an entry of this region; "" for the platform's own."""
    return region_code[:9]
