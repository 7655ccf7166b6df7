"""The record as a file an outsider can verify with the stand-alone script: JSON lines, one header, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lastmile.foundation.ledger import keys, rules
from lastmile.foundation.ledger.models import Chain, Entry, Head

FORMAT = "lastmile-ledger-1"


def lines(code: str = "") -> Iterator[str]:
    """The export, line by line with bounded memory. `code` keeps to chains of regions whose entries begin with it."""
    yield _line({"kind": "header", "format": FORMAT, "public_key": keys.public_text()})
    chains = Chain.objects.order_by("id")
    if code:
        chains = chains.filter(id__in=Entry.objects.filter(region_code__startswith=code).values("chain_id"))
    for chain in chains.iterator(chunk_size=500):
        yield from _chain(chain)


def _chain(chain: Chain) -> Iterator[str]:
    yield _line({"kind": "chain", "chain": chain.uid, "name": chain.name, "length": chain.length, "head": chain.head})
    rows = Entry.objects.filter(chain=chain).order_by("seq").values("seq", "hash", *rules.SEALED_FIELDS)
    for row in rows.iterator(chunk_size=2000):
        yield _line({"kind": "entry", "chain": chain.uid, **row})
    for head in Head.objects.filter(chain=chain).order_by("seq"):
        yield _line(
            {
                "kind": "head",
                "chain": chain.uid,
                "seq": head.seq,
                "hash": head.hash,
                "at": head.at,
                "key_id": head.key_id,
                "signature": head.signature,
            }
        )


def _line(content: dict[str, Any]) -> str:
    return rules.canonical(content).decode() + "\n"


def heads() -> str:
    """The newest signed head of every chain, to hand to the office above or print in the duty log."""
    newest = []
    for chain in Chain.objects.order_by("id"):
        head = Head.objects.filter(chain=chain).order_by("-seq", "-id").first()
        if head:
            newest.append(
                json.loads(
                    _line(
                        {
                            "chain": chain.uid,
                            "name": chain.name,
                            "seq": head.seq,
                            "hash": head.hash,
                            "at": head.at,
                            "key_id": head.key_id,
                            "signature": head.signature,
                        }
                    )
                )
            )
    return json.dumps({"public_key": keys.public_text(), "heads": newest}, ensure_ascii=False, indent=1)
