import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger import export, keys, rules, sealer, selectors, services, verify
from lastmile.foundation.ledger.models import Chain, Entry, Head, Private
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
SCOPE = Scope.of_system("test", [])
VERIFIER = Path(__file__).parents[4] / "deploy" / "verify_ledger.py"


def write(count: int = 3, code: str = "530113104", **words: Any) -> list[Entry]:
    with transaction.atomic():
        return [
            services.write(SCOPE, "thing.done", services.Matter("thing", uuid7(), code), figures={"n": n}, **words)
            for n in range(count)
        ]


def sealed(count: int = 3) -> Chain:
    a_region("530113104", "阿旺镇")
    write(count)
    sealer.seal()
    sealer.sign_heads()
    return Chain.objects.get(name="阿旺镇")


def kinds() -> list[str]:
    return [one.kind for one in verify.everything()]


def tamper(sql: str, *params: Any) -> None:
    """What somebody with the database password could do: switch the guard off, change a row."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_guard")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS ledger_entry_no_change")
            cursor.execute("DROP TRIGGER IF EXISTS ledger_entry_no_delete")
        cursor.execute(sql, params)


def test_an_untouched_record_verifies() -> None:
    sealed()
    assert kinds() == []


def test_each_township_has_a_chain_of_its_own_and_the_platform_one() -> None:
    a_region("530113104", "阿旺镇")
    a_region("530113105", "乌龙镇")
    write(2, "530113104211")
    write(1, "530113105")
    write(1, "")
    sealer.seal()
    assert dict(Chain.objects.values_list("name", "length")) == {"阿旺镇": 2, "乌龙镇": 1, "平台": 1}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE ledger_entry SET action='thing.undone' WHERE seq=2", {"altered"}),
        ("DELETE FROM ledger_entry WHERE seq=2", {"missing"}),
        ("UPDATE ledger_entry SET seq=99 WHERE seq=2", {"missing", "altered", "cut", "recomputed"}),
        ("DELETE FROM ledger_entry WHERE seq=3", {"cut"}),
    ],
)
def test_tampering_is_found_and_named(sql: str, found: set[str]) -> None:
    sealed()
    tamper(sql)
    assert set(kinds()) & found


def test_a_swap_of_two_entries_is_found() -> None:
    sealed()
    tamper("UPDATE ledger_entry SET seq=1000+seq WHERE seq IN (1,2)")
    tamper("UPDATE ledger_entry SET seq=2 WHERE seq=1001")
    tamper("UPDATE ledger_entry SET seq=1 WHERE seq=1002")
    assert "altered" in kinds()


def test_a_chain_recomputed_without_the_key_is_found() -> None:
    chain = sealed()
    tamper("UPDATE ledger_entry SET action='forged' WHERE seq=1")
    head = ""
    for row in Entry.objects.filter(chain=chain).order_by("seq").values("id", "seq", *rules.SEALED_FIELDS):
        head = rules.link(head, rules.entry_bytes(row, chain.uid, row["seq"]), "sha256")
        tamper("UPDATE ledger_entry SET hash=%s WHERE id=%s", head, row["id"])
    Chain.objects.filter(pk=chain.pk).update(head=head)
    assert kinds() == ["recomputed"]


def test_a_cut_tail_is_found_even_when_the_chain_row_is_cut_too() -> None:
    chain = sealed()
    last = Entry.objects.get(chain=chain, seq=2)
    tamper("DELETE FROM ledger_entry WHERE seq=3")
    Chain.objects.filter(pk=chain.pk).update(length=2, head=last.hash)
    assert kinds() == ["cut"]


def test_a_changed_note_is_found_and_an_erased_one_is_not_missed() -> None:
    a_region("530113104", "阿旺镇")
    first, second = write(2, private={"name": "罗应才"})
    sealer.seal()
    services.erase_private(SCOPE, [first])
    assert kinds() == []
    Private.objects.filter(entry=second).update(text='{"name": "别人"}')
    assert kinds() == ["private"]


def test_the_database_itself_refuses_to_change_or_delete_a_sealed_entry() -> None:
    sealed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(seq=1).update(action="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(seq=1)._raw_delete(using="default")


def test_an_entry_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(services.OutsideTransaction):
        services.write(SCOPE, "thing.done", services.Matter("thing", uuid7()))


def test_a_change_that_fails_leaves_no_entry() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write(1)
        Chain.objects.create(uid=Chain.objects.create(name="a", region_uid=uuid7()).uid, name="b", region_uid=uuid7())
    assert selectors.unsealed() == 0


def test_sealing_twice_gives_every_entry_one_place() -> None:
    a_region("530113104", "阿旺镇")
    write(5)
    assert (sealer.seal(3), sealer.seal(3), sealer.seal(3)) == (3, 2, 0)
    assert sorted(Entry.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def run_verifier(file: Path, *more: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, VERIFIER, file, *more], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_an_outsider_verifies_the_export_with_the_script_alone(tmp_path: Path) -> None:
    sealed(4)
    file = tmp_path / "ledger.jsonl"
    file.write_text("".join(export.lines()), encoding="utf-8")
    status, words = run_verifier(file, "--public-key", keys.public_text())
    assert (status, words.strip()) == (0, "2 chains, 4 entries, 0 findings")


@pytest.mark.parametrize("cut", ["entry", "tail", "head"])
def test_an_outsider_finds_what_was_done_to_the_export(tmp_path: Path, cut: str) -> None:
    sealed(4)
    rows = [json.loads(line) for line in export.lines()]
    if cut == "entry":
        next(row for row in rows if row.get("seq") == 2 and row["kind"] == "entry")["figures"] = {"n": 77}
    elif cut == "tail":
        rows = [row for row in rows if not (row["kind"] == "entry" and row["seq"] == 4)]
    else:
        next(row for row in rows if row["kind"] == "head")["hash"] = "sha256:" + "0" * 64
    file = tmp_path / "ledger.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    assert run_verifier(file)[0] == 1


def test_sm3_is_the_national_digest() -> None:
    assert rules.digest(b"abc", "sm3") == "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_a_head_signed_with_another_key_is_not_ours() -> None:
    sealed()
    Head.objects.update(key_id="someone-else")
    assert kinds() == ["unsigned"]
