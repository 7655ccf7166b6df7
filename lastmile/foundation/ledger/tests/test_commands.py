"""`lastmile ledger …`: exit codes that a script may rely on."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lastmile.foundation.ledger import export
from lastmile.foundation.ledger.tests.record import sealed, tamper
from lastmile.interfaces import supervisor
from tools import forking

pytestmark = pytest.mark.django_db


def ledger(*words: str) -> str:
    out = StringIO()
    call_command("ledger", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_an_intact_record_says_so_and_succeeds() -> None:
    sealed()
    assert json.loads(ledger("verify", "--json")) == []


def test_a_touched_one_names_the_place_and_fails() -> None:
    sealed()
    tamper("UPDATE ledger_entry SET action='x' WHERE seq=2")
    out = StringIO()
    with pytest.raises(CommandError, match="1 findings"):
        call_command("ledger", "verify", "--json", stdout=out, stderr=StringIO())
    [finding] = json.loads(out.getvalue())
    assert (finding["kind"], finding["chain"], finding["seq"]) == ("altered", "阿旺镇", 2)


def test_kept_heads_are_held_against_the_record(tmp_path: Path) -> None:
    sealed()
    file = tmp_path / "heads.json"
    file.write_text(ledger("heads"))
    assert ledger("verify", "--heads", str(file)) == ""


@pytest.mark.parametrize("content", ["", "{}", "[1]", "\x00"])
def test_a_heads_file_that_is_none_is_refused_with_a_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "heads.json"
    file.write_text(content)
    with pytest.raises(CommandError):
        ledger("verify", "--heads", str(file))


@pytest.mark.parametrize("key", ["x", "AAAA", "一"])
def test_a_key_that_is_none_is_refused_with_a_sentence(key: str) -> None:
    with pytest.raises(CommandError, match="公钥"):
        ledger("verify", "--public-key", key)


def test_an_export_is_signed_up_to_its_last_entry(tmp_path: Path) -> None:
    sealed()
    file = tmp_path / "ledger.jsonl"
    ledger("export", "--to", str(file))
    kinds = [json.loads(line)["kind"] for line in file.read_text().splitlines()]
    assert kinds[0] == "header" and kinds[-1] == "head"
    assert file.read_text() == "".join(export.lines())


@pytest.mark.django_db(transaction=True)
def test_the_command_itself_ends_with_0_or_1(settings: Any) -> None:
    database = settings.DATABASES["default"]
    url = f"sqlite:///{database['NAME']}" if "sqlite" in database["ENGINE"] else _postgres(database)

    def status() -> int:
        env = {**os.environ, "DATABASE_URL": url}
        return forking.run(supervisor.lastmile("ledger", "verify"), env).returncode

    sealed()
    assert status() == 0
    tamper("UPDATE ledger_entry SET action='x' WHERE seq=2")
    assert status() == 1


def _postgres(database: dict[str, Any]) -> str:
    return (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
