"""Whatever somebody with the database password does to sealed entries is found and named."""

import pytest
from django.db import connection

from lastmile.foundation.ledger import keys, rules, sealer, verify
from lastmile.foundation.ledger.models import Chain, Entry, Head
from lastmile.foundation.ledger.tests.record import kinds, sealed, tamper, write
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db

ALTERED = {
    "action": "'thing.undone'",
    "at": "'2020-01-01 00:00:00+00:00'",
    "entered_at": "'2020-01-01 00:00:00+00:00'",
    "system": "'x'",
    "subject_kind": "'x'",
    "region_code": "'53'",
    "figures": "'{\"n\": 7}'",
    "evidence": "'sha256:0'",
    "private_digest": "'sha256:0'",
    "hash": "'sha256:0'",
}


def test_an_untouched_record_verifies() -> None:
    sealed()
    assert kinds() == []


@pytest.mark.parametrize("column", ALTERED)
def test_an_altered_entry_is_found_whichever_field_it_is(column: str) -> None:
    sealed()
    tamper(f"UPDATE ledger_entry SET {column}={ALTERED[column]} WHERE seq=2")
    assert "altered" in kinds()


@pytest.mark.parametrize("column", ["uid", "actor_uid", "holding_uid", "subject_uid"])
def test_an_altered_person_or_subject_is_found(column: str) -> None:
    sealed()
    value = Entry._meta.get_field(column).get_db_prep_value(uuid7(), connection)
    tamper(f"UPDATE ledger_entry SET {column}=%s WHERE seq=2", value)
    assert kinds() == ["altered"]


@pytest.mark.parametrize(("seq", "found"), [(1, ["missing"]), (2, ["missing"]), (3, ["cut", "cut"])])
def test_a_missing_entry_is_found(seq: int, found: list[str]) -> None:
    sealed()
    tamper("DELETE FROM ledger_entry WHERE seq=%s", seq)
    assert kinds() == found


def test_two_entries_that_change_places_are_found() -> None:
    sealed()
    tamper("UPDATE ledger_entry SET seq=1000+seq WHERE seq IN (1,2)")
    tamper("UPDATE ledger_entry SET seq=2 WHERE seq=1001")
    tamper("UPDATE ledger_entry SET seq=1 WHERE seq=1002")
    assert set(kinds()) >= {"altered"}


def test_an_entry_moved_to_the_end_is_found() -> None:
    sealed()
    tamper("UPDATE ledger_entry SET seq=99 WHERE seq=2")
    assert {"missing", "cut"} <= set(kinds())


def test_an_inserted_entry_is_found_wherever_it_is_put() -> None:
    chain = sealed()
    [forged] = write(1)
    tamper("UPDATE ledger_entry SET seq=seq+100 WHERE seq > 1")
    tamper("UPDATE ledger_entry SET seq=seq-99 WHERE seq > 100")
    tamper("UPDATE ledger_entry SET chain_id=%s, seq=2, hash='sha256:1' WHERE id=%s", chain.pk, forged.pk)
    Chain.objects.filter(pk=chain.pk).update(length=4)
    assert set(kinds()) >= {"altered", "recomputed"}


def test_an_entry_hung_on_the_end_without_the_sealer_is_found() -> None:
    chain = sealed()
    [forged] = write(1)
    tamper("UPDATE ledger_entry SET chain_id=%s, seq=4, hash='sha256:1' WHERE id=%s", chain.pk, forged.pk)
    assert set(kinds()) == {"altered", "cut"}


def recompute(chain: Chain, from_seq: int = 1) -> None:
    """What a forger without the signing key can do: make every hash fit again."""
    head = ""
    for row in Entry.objects.filter(chain=chain).order_by("seq").values("id", "seq", *rules.SEALED_FIELDS):
        head = rules.link(head, rules.entry_bytes(row, chain.uid, row["seq"]), "sha256")
        if row["seq"] >= from_seq:
            tamper("UPDATE ledger_entry SET hash=%s WHERE id=%s", head, row["id"])
    Chain.objects.filter(pk=chain.pk).update(head=head)


def test_a_chain_recomputed_without_the_key_is_found() -> None:
    chain = sealed()
    tamper("UPDATE ledger_entry SET action='forged' WHERE seq=1")
    recompute(chain)
    assert kinds() == ["recomputed"]


def test_a_cut_tail_is_found_even_when_the_chain_row_is_cut_too() -> None:
    chain = sealed()
    last = Entry.objects.get(chain=chain, seq=2)
    tamper("DELETE FROM ledger_entry WHERE seq=3")
    Chain.objects.filter(pk=chain.pk).update(length=2, head=last.hash)
    assert kinds() == ["cut"]


def test_a_head_signed_with_another_key_is_not_ours() -> None:
    sealed()
    Head.objects.update(key_id="someone-else")
    assert kinds() == ["unsigned"]


def test_a_head_whose_signature_was_made_up_is_not_ours() -> None:
    sealed()
    Head.objects.update(signature="AAAA")
    assert kinds() == ["unsigned"]


def test_entries_after_the_last_head_are_no_finding() -> None:
    sealed()
    write(2)
    sealer.seal()
    assert kinds() == []


def test_a_record_that_goes_on_while_it_is_read_is_not_taken_for_forged():
    chain = sealed(3)
    write(2)
    sealer.seal()  # `chain` still says three, as for whoever read it a moment earlier
    assert list(verify.chain_findings(chain, keys.public_text())) == []


def test_an_entry_put_behind_the_tail_is_found():
    chain = sealed(3)
    tamper("UPDATE ledger_chain SET length=2 WHERE id=%s", chain.pk)
    chain.refresh_from_db()
    assert list(verify.chain_findings(chain, keys.public_text()))
