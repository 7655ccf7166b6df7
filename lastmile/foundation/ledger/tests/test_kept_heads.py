"""Heads kept elsewhere find even what a forger does who has the database, deletes heads and has all the time."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from lastmile.foundation.ledger import export, jobs, keys, sealer, verify
from lastmile.foundation.ledger.models import Chain, Entry, Head
from lastmile.foundation.ledger.tests.record import kinds, sealed, tamper, write
from lastmile.foundation.ledger.tests.test_tampering import recompute
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


def kept() -> dict[str, Any]:
    return dict(json.loads(export.heads()))


def found(content: dict[str, Any]) -> list[str]:
    return [one.kind for one in verify.kept_findings(content)]


def test_an_honest_record_agrees_with_every_head_ever_kept() -> None:
    sealed()
    earlier = kept()
    write(2)
    sealer.seal()
    assert found(earlier) == []


def test_a_chain_recomputed_and_signed_anew_by_the_unknowing_sealer_is_found() -> None:
    chain = sealed()
    earlier = kept()
    tamper("UPDATE ledger_entry SET action='forged' WHERE seq=1")
    recompute(chain)
    Head.objects.all().delete()
    sealer.sign_heads()
    assert (kinds(), found(earlier)) == ([], ["recomputed"])


def test_a_tail_cut_with_its_heads_is_found() -> None:
    chain = sealed()
    earlier = kept()
    tamper("DELETE FROM ledger_entry WHERE seq=3")
    Head.objects.all().delete()
    Chain.objects.filter(pk=chain.pk).update(length=2, head=Entry.objects.get(chain=chain, seq=2).hash)
    assert (kinds(), found(earlier)) == ([], ["cut"])


def test_a_chain_that_is_gone_altogether_is_found() -> None:
    sealed()
    earlier = kept()
    Head.objects.all().delete()
    tamper("DELETE FROM ledger_entry")
    Chain.objects.all().delete()
    assert found(earlier) == ["cut"]


def test_a_kept_file_that_was_forged_itself_says_so() -> None:
    sealed()
    forged = kept()
    forged["heads"][0]["seq"] = 2
    assert found(forged) == ["unsigned"]


@pytest.mark.parametrize("content", [{}, {"heads": [{}]}, {"heads": "x"}, {"heads": [{"chain": "x", "seq": 1}]}])
def test_a_file_that_is_something_else_is_refused_with_a_sentence(content: dict[str, Any]) -> None:
    with pytest.raises(NotValid, match="链头"):
        found(content)


def test_every_day_the_heads_are_written_outside_the_database(settings: Any, tmp_path: Path) -> None:
    settings.LEDGER_HEADS = tmp_path / "office-above"
    sealed()
    jobs.keep_heads()
    [file] = settings.LEDGER_HEADS.iterdir()
    assert file.name == f"heads-{clock.today().isoformat()}.json"
    assert found(json.loads(file.read_text())) == []


def test_a_key_file_that_holds_no_key_is_said_in_one_sentence(settings: Any, tmp_path: Path) -> None:
    settings.LEDGER_KEY_FILE = tmp_path / "ledger.pem"
    settings.LEDGER_KEY_FILE.write_text("no key")
    with pytest.raises(ImproperlyConfigured, match=r"LASTMILE_LEDGER_KEY: .* holds no Ed25519 key"):
        keys.sign(b"head")
