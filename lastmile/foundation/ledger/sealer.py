"""Number and chain the unsealed entries, and digest the bulk rows. One sealer at a time, by a lock row.

Sealing apart keeps business transactions short; entries become provable within a second or two.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.db.models import Exists, OuterRef

from lastmile.foundation.jobs import crash
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import keys, rules, services
from lastmile.foundation.ledger.models import BulkRow, Chain, Entry, Head
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import clock
from lastmile.kernel import crash as crashes

log = logging.getLogger(__name__)
BATCH = 2000
BULK = 5000
PLATFORM = "平台"
is_unsealed = Prepared(lambda: Entry.objects.filter(seq__isnull=True)).any


@functools.cache
def is_undigested(model: type[BulkRow]) -> Callable[[], bool]:
    """Whether a bulk table has rows that no entry stands for yet."""
    return Prepared(lambda: model._default_manager.filter(sealed_in__isnull=True)).any


def seal(limit: int = BATCH) -> int:
    """Seal up to `limit` entries in order of id; returns how many. Safe to run twice at once."""
    if not is_unsealed():
        return 0
    with transaction.atomic():
        # The one lock all sealers take: ids commit out of order, but no entry gets two places. Chains are read after it.
        platform = Chain.objects.select_for_update().get(pk=_platform_chain().pk)
        rows = list(Entry.objects.filter(seq__isnull=True).order_by("id").values("id", *rules.SEALED_FIELDS)[:limit])
        if not rows:
            return 0
        by_chain: dict[int, list[dict[str, Any]]] = defaultdict(list)
        chains = _chains_for({rules.chain_code(row["region_code"]) for row in rows}, platform)
        for row in rows:
            by_chain[chains[rules.chain_code(row["region_code"])].pk].append(row)
        places: list[tuple[int, int, str, int]] = []
        for chain in {chain.pk: chain for chain in chains.values()}.values():
            if by_chain[chain.pk]:
                places += _extend(chain, by_chain[chain.pk])
        _place(places)
        crash.at_commit("entries.sealed")
        return len(rows)


def _extend(chain: Chain, rows: Sequence[dict[str, Any]]) -> list[tuple[int, int, str, int]]:
    seq, head, algorithm = chain.length, chain.head, services.algorithm()
    places = []
    for row in rows:
        seq += 1
        head = rules.link(head, rules.entry_bytes(row, chain.uid, seq), algorithm)
        places.append((chain.pk, seq, head, row["id"]))
    Chain.objects.filter(pk=chain.pk).update(length=seq, head=head)
    chain.length, chain.head = seq, head
    return places


def _place(places: Sequence[tuple[int, int, str, int]]) -> None:
    """Write chain, seq and hash into the entries: one statement per batch."""
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            chains, seqs, hashes, ids = (list(column) for column in zip(*places, strict=True))
            cursor.execute(
                f"UPDATE {table} e SET chain_id=v.chain, seq=v.seq, hash=v.hash FROM "
                "unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[]) AS v(chain, seq, hash, id) WHERE e.id=v.id",
                [chains, seqs, hashes, ids],
            )
        else:
            cursor.executemany(f"UPDATE {table} SET chain_id=%s, seq=%s, hash=%s WHERE id=%s", places)


def _platform_chain() -> Chain:
    """The platform's own chain; a constraint keeps two sealers from making two."""
    return Chain.objects.get_or_create(region_uid=None, name=PLATFORM)[0]


def _chains_for(codes: set[str], platform: Chain) -> dict[str, Chain]:
    """The chain of each code of the day; a code that resolves to no region goes to the platform's chain."""
    regions = _resolve({code for code in codes if code})
    known = {
        chain.region_uid: chain for chain in Chain.objects.filter(region_uid__in={uid for uid, _ in regions.values()})
    }
    found: dict[str, Chain] = {}
    for code in codes:
        if code not in regions:
            found[code] = platform
            continue
        uid, name = regions[code]
        if uid not in known:
            known[uid] = Chain.objects.create(region_uid=uid, name=name)
        found[code] = known[uid]
    return found


def _resolve(codes: set[str]) -> dict[str, tuple[UUID, str]]:
    """Code of the day → (uid, name) of its region; codes no longer in force resolve through their history."""
    found = {
        code: (uid, name)
        for code, uid, name in Region.objects.filter(code__in=codes, closed_on__isnull=True).values_list(
            "code", "uid", "name"
        )
    }
    missing = codes - found.keys()
    if missing:
        past = (
            RegionCode.objects.filter(code__in=missing)
            .order_by("id")
            .values_list("code", "region__uid", "region__name")
        )
        found |= {code: (uid, name) for code, uid, name in past}
    return found


def bulk_models() -> list[type[BulkRow]]:
    """Every append-only table that is digested in batches."""
    return [model for model in apps.get_models() if issubclass(model, BulkRow)]


def digest_bulk(model: type[BulkRow], limit: int = BULK) -> int:
    """Digest the oldest undigested rows of a bulk table into one entry of the platform's chain."""
    manager: models.Manager[Any] = model._default_manager
    if not is_undigested(model)():
        return 0
    with transaction.atomic():
        Chain.objects.select_for_update().get(pk=_platform_chain().pk)
        rows = list(manager.filter(sealed_in__isnull=True).order_by("pk").values("pk", *model.digest_fields)[:limit])
        if not rows:
            return 0
        entry = Entry.objects.create(
            at=clock.now(),
            entered_at=clock.now(),
            system="sealer",
            action="bulk.digested",
            subject_kind=model._meta.model_name or "",
            subject_uid=_platform_chain().uid,
            figures={"table": model._meta.db_table, "rows": len(rows), "digest": bulk_digest(rows)},
        )
        manager.filter(pk__in=[row["pk"] for row in rows]).update(sealed_in=entry)
        crash.at_commit("bulk.digested")
        return len(rows)


def bulk_digest(rows: Sequence[dict[str, Any]], algorithm: str = "") -> str:
    """Digest of rows in order of their key."""
    return rules.digest(b"\n".join(rules.canonical(row) for row in rows), algorithm or services.algorithm())


def sign_heads() -> int:
    """Sign every head that moved since it was last signed; returns how many. Safe to run twice at once."""
    name = keys.key_id(keys.public_text())
    known = Head.objects.filter(chain=OuterRef("pk"), seq=OuterRef("length"), key_id=name)
    heads = [_head(chain, name) for chain in Chain.objects.filter(~Exists(known), length__gt=0)]
    crashes.point("head.signed.before")
    Head.objects.bulk_create(heads, batch_size=1000, ignore_conflicts=True)
    crashes.point("head.signed.after")
    return len(heads)


def _head(chain: Chain, key_id: str) -> Head:
    now = clock.now()
    signature = keys.sign(rules.head_bytes(chain.uid, chain.length, chain.head, now))
    return Head(chain=chain, seq=chain.length, hash=chain.head, at=now, key_id=key_id, signature=signature)


def run(stop: threading.Event, pause: float = 1.0, sign_every: float = 60.0) -> None:
    """Seal every second until told to stop; sign heads once a minute and at the end. The database may go away meanwhile."""
    signed_at = -sign_every
    while not stop.is_set():
        sealed = 0
        try:
            sealed = seal()
            sealed += sum(digest_bulk(model) for model in bulk_models())
            if time.monotonic() - signed_at >= sign_every:
                sign_heads()
                signed_at = time.monotonic()
            jobs.beat("sealer")
        except (OperationalError, InterfaceError) as problem:
            log.error("database away: %s", type(problem).__name__)
            connection.close()
        if sealed < BATCH:
            stop.wait(pause)
    _sign_at_the_end()


def _sign_at_the_end() -> None:
    try:
        sign_heads()
    except (OperationalError, InterfaceError) as problem:
        log.error("heads not signed at the end: %s", type(problem).__name__)
