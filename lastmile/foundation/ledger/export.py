"""The record as a file an outsider can verify with the stand-alone script: JSON lines, one header, one line each."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import OuterRef, Subquery

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
    """A chain as it stood when it was read; what is sealed meanwhile belongs to the next export."""
    yield _line({"kind": "chain", "chain": chain.uid, "name": chain.name, "length": chain.length, "head": chain.head})
    rows = Entry.objects.filter(chain=chain, seq__lte=chain.length).order_by("seq")
    for row in rows.values("seq", "hash", *rules.SEALED_FIELDS).iterator(chunk_size=2000):
        yield _line({"kind": "entry", "chain": chain.uid, **row})
    for head in Head.objects.filter(chain=chain, seq__lte=chain.length).order_by("seq"):
        yield _line({"kind": "head", **_signed(head, chain)})


def _signed(head: Head, chain: Chain) -> dict[str, Any]:
    return {
        "chain": chain.uid,
        "seq": head.seq,
        "hash": head.hash,
        "at": head.at,
        "key_id": head.key_id,
        "signature": head.signature,
    }


def _line(content: dict[str, Any]) -> str:
    return rules.canonical(content).decode() + "\n"


def heads() -> str:
    """The newest signed head of every chain as JSON, to hand to the office above or print in the duty log."""
    newest = Head.objects.filter(chain=OuterRef("pk")).order_by("-seq", "-id").values("pk")[:1]
    chains = Chain.objects.annotate(newest=Subquery(newest)).filter(newest__isnull=False).order_by("id")
    found = {head.pk: head for head in Head.objects.filter(pk__in=[chain.newest for chain in chains])}
    rows = [{"name": chain.name, **_signed(found[chain.newest], chain)} for chain in chains]
    content = {"public_key": keys.public_text(), "heads": rows}
    return json.dumps(json.loads(rules.canonical(content)), ensure_ascii=False, indent=1)


def write_heads(folder: Path, day: date) -> Path:
    """Keep today's heads outside the database."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"heads-{day.isoformat()}.json"
    part = file.with_suffix(".part")
    part.write_text(heads(), encoding="utf-8")
    os.replace(part, file)
    return file
