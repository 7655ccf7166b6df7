"""Check the whole record and name what is wrong, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Case, Max, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import UNREADABLE
from lastmile.foundation.ledger import keys, rules, sealer, services
from lastmile.foundation.ledger.models import Chain, Entry, Head, Private
from lastmile.kernel.errors import NotValid

ROWS = 2000


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written. `kind`: altered, missing, reordered, cut, recomputed, unsigned, private, domain, bulk."""

    kind: str
    chain: str
    seq: int | None
    words: str


def everything(public: str | None = None) -> Iterator[Finding]:
    """All findings; none means the record is intact. Raises NotValid for a public key that is none."""
    public = public or keys.public_text()
    keys.key_id(public)
    for chain in Chain.objects.order_by("id"):
        yield from chain_findings(chain, public)
    yield from private_findings()
    yield from bulk_findings()
    yield from domain_findings()


def chain_findings(chain: Chain, public: str) -> Iterator[Finding]:
    """Walk a chain from its first entry, then hold the signed heads against it."""
    seq, previous = 0, ""
    hashes: dict[int, str] = {}
    heads = list(Head.objects.filter(chain=chain).order_by("seq"))  # before the entries: the record goes on meanwhile
    wanted = {chain.length, *(head.seq for head in heads)}
    rows = Entry.objects.filter(chain=chain).order_by("seq").values("seq", "hash", *rules.SEALED_FIELDS)
    for row in rows.iterator(chunk_size=ROWS):
        while row["seq"] > seq + 1:
            seq += 1
            yield Finding("missing", chain.name, seq, _("第 %(seq)s 条不见了") % {"seq": seq})
            previous = ""  # the rest cannot be linked across the gap; take the next hash as given
        seq = row["seq"]
        entry = rules.entry_bytes(row, chain.uid, seq)
        if (previous or seq == 1) and not _fits(row["hash"], partial(rules.link, previous, entry)):
            words = _("第 %(seq)s 条的内容、顺序或前一条被改过(%(action)s)") % {"seq": seq, "action": row["action"]}
            yield Finding("altered", chain.name, seq, words)
        previous = row["hash"]
        if seq in wanted:
            hashes[seq] = previous
    yield from _head_findings(chain, heads, public, seq, previous, hashes)


def _has_grown(chain: Chain, last: int) -> bool:
    """Whether the entries behind the length known at first were sealed meanwhile, and not merely put there."""
    return last > chain.length and Chain.objects.filter(pk=chain.pk, length__gte=last).exists()


def _head_findings(
    chain: Chain, heads: list[Head], public: str, last: int, last_hash: str, hashes: dict[int, str]
) -> Iterator[Finding]:
    tail = (last, last_hash if last else "")
    if _has_grown(chain, last):  # sealing went on while the entries were read: hold the head against its own place
        tail = (chain.length, hashes.get(chain.length, ""))
    if (chain.length, chain.head) != tail:
        words = _("链尾应为第 %(length)s 条,实有 %(last)s 条") % {"length": chain.length, "last": last}
        yield Finding("cut", chain.name, last, words)
    name = keys.key_id(public)
    for head in heads:
        data = rules.head_bytes(chain.uid, head.seq, head.hash, head.at)
        if head.key_id != name or not keys.is_signed(data, head.signature, public):
            yield Finding(
                "unsigned", chain.name, head.seq, _("第 %(seq)s 条的签章不是本机密钥所签") % {"seq": head.seq}
            )
        elif head.seq > last:
            yield Finding("cut", chain.name, head.seq, _("已签章的第 %(seq)s 条被截去") % {"seq": head.seq})
        elif hashes.get(head.seq) != head.hash:
            words = _("第 %(seq)s 条与签章不符:整条链被重算过") % {"seq": head.seq}
            yield Finding("recomputed", chain.name, head.seq, words)


def kept_findings(content: Mapping[str, Any], public: str | None = None) -> Iterator[Finding]:
    """Hold heads that were kept elsewhere against the record: what somebody with the database and time cannot change.

    `content` as `lastmile ledger heads` writes it. Raises NotValid when it is not that.
    """
    public = public or keys.public_text()
    for kept in _kept(content):
        data = rules.head_bytes(kept["chain"], kept["seq"], kept["hash"], kept["at"])
        name, seq = str(kept.get("name", "")), kept["seq"]
        if not keys.is_signed(data, kept["signature"], public):
            yield Finding("unsigned", name, seq, _("留存的第 %(seq)s 条签章不是本机密钥所签") % {"seq": seq})
            continue
        entry = Entry.objects.filter(chain__uid=kept["chain"], seq=seq).values_list("hash", flat=True).first()
        if entry is None:
            yield Finding("cut", name, seq, _("留存签章的第 %(seq)s 条被截去") % {"seq": seq})
        elif entry != kept["hash"]:
            words = _("第 %(seq)s 条与留存的签章不符:整条链被重算过") % {"seq": seq}
            yield Finding("recomputed", name, seq, words)


def _kept(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    try:
        return [
            {**head, "chain": UUID(head["chain"]), "seq": int(head["seq"]), "at": datetime.fromisoformat(head["at"])}
            for head in content["heads"]
            if head["hash"] and head["signature"]
        ]
    except (KeyError, TypeError, ValueError) as problem:
        raise NotValid(_("这不是账本链头文件。")) from problem


def private_findings() -> Iterator[Finding]:
    """Side rows that no longer match their entry's digest."""
    for side in Private.objects.filter(erased_at__isnull=True).select_related("entry").iterator(chunk_size=ROWS):
        if side.text == UNREADABLE:
            continue  # a restore without keys: nothing to hold against the digest
        if not _fits(side.entry.private_digest, partial(rules.private_digest, side.salt, side.text)):
            words = _("“%(action)s”一条的附注被改过") % {"action": side.entry.action}
            yield Finding("private", "", side.entry.seq, words)


def bulk_findings() -> Iterator[Finding]:
    """Digested bulk rows that were altered or taken away."""
    for model in sealer.bulk_models():
        entries = Entry.objects.filter(action="bulk.digested", figures__table=model._meta.db_table)
        for entry in entries.iterator(chunk_size=ROWS):
            manager: Any = model._default_manager
            rows = list(manager.filter(sealed_in=entry).order_by("pk").values("pk", *model.digest_fields))
            same = _fits(str(entry.figures["digest"]), partial(sealer.bulk_digest, rows))
            if len(rows) != entry.figures["rows"] or not same:
                words = _("%(table)s 中有 %(rows)s 行的一批被改过") % entry.figures
                yield Finding("bulk", "", entry.seq, words)


def _fits(digest: str, make: Callable[[str], str]) -> bool:
    """Whether what is there makes this digest by the algorithm it names."""
    try:
        return make(digest.partition(":")[0]) == digest
    except ValueError:  # an algorithm nobody knows: the digest itself was altered
        return False


def domain_findings() -> Iterator[Finding]:
    """Domain rows whose evidence fields differ from their last entry.

    Of models whose rows are opened by the thousand (`opened_together`, a condition) those still as they were opened need no
    entry of their own: that of their batch stands for them.
    """
    for model in apps.get_models():
        if getattr(model, "evidence_fields", ()):
            yield from _evidence_findings(model)


def _evidence_findings(model: Any) -> Iterator[Finding]:
    kind = model.matter_kind
    last_ids = (
        Entry.objects.filter(subject_kind=kind).exclude(evidence="").values("subject_uid").annotate(last=Max("id"))
    )
    evidence = dict(Entry.objects.filter(id__in=last_ids.values("last")).values_list("subject_uid", "evidence"))
    rows = getattr(model, "unscoped", model._default_manager).order_by("pk")
    as_opened = Case(When(getattr(model, "opened_together", Q(pk__in=[])), then=Value(True)), default=Value(False))
    last = Entry.objects.filter(subject_kind=kind, subject_uid=OuterRef("uid")).exclude(evidence="").order_by("-id")
    for row in rows.annotate(as_opened=as_opened).iterator(chunk_size=ROWS):
        if _agrees(row, evidence.get(row.uid, "")):
            continue
        # The record goes on meanwhile: what differs is looked at once more, row and entry in one question.
        now = (
            rows.filter(pk=row.pk)
            .annotate(as_opened=as_opened, entry_said=Subquery(last.values("evidence")[:1]))
            .first()
        )
        if now is None or _agrees(now, now.entry_said or ""):
            continue
        if not now.entry_said:
            yield Finding(
                "domain", row.region_code, None, _("%(kind)s %(uid)s 没有台账记录") % {"kind": kind, "uid": row.uid}
            )
        else:
            words = _("%(kind)s %(uid)s 与最后一条台账记录不符") % {"kind": kind, "uid": row.uid}
            yield Finding("domain", row.region_code, None, words)
    gone = evidence.keys() - set(rows.values_list("uid", flat=True))
    for uid in gone:
        yield Finding("domain", "", None, _("%(kind)s %(uid)s 的行被删掉了") % {"kind": kind, "uid": uid})


def _agrees(row: Any, said: str) -> bool:
    """Whether a row is as its last entry says; without any it may be one that its batch's entry stands for."""
    return _fits(said, partial(services.evidence, row)) if said else bool(row.as_opened)
