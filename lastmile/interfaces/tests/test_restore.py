"""A backup put back by the command, in a process of its own: without keys, over living data, damaged."""

from __future__ import annotations

import io
import os
import sys
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from django.db import connection, transaction

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import sealer
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations.tests.factories import a_person
from lastmile.interfaces import backup, supervisor
from lastmile.kernel.ids import uuid7
from tools import forking

pytestmark = pytest.mark.django_db(transaction=True)
SCOPE = Scope.of_system("test", [])
LOOK = (
    "from django.test import Client; from lastmile.foundation.people.models import Person; "
    "from lastmile.foundation.ledger import selectors; from lastmile.foundation.ledger.models import Entry; "
    "print([person.phone for person in Person.unscoped.all()], "
    "selectors.timeline('thing', Entry.objects.filter(subject_kind='thing').first().subject_uid)[0].private, "
    "Client().get('/sign-in/').status_code)"
)


@pytest.fixture
def archive(tmp_path: Path, settings: Any) -> Path:
    """A backup with a person and a sealed entry that names one."""
    settings.MEDIA_ROOT = tmp_path / "files"
    a_person("罗应才", phone="15400000001")
    with transaction.atomic():
        ledger.write(SCOPE, "thing.done", ledger.Matter("thing", uuid7()), private={"name": "罗应才"})
    sealer.seal()
    backup.save(tmp_path / "one.tar")
    return tmp_path / "one.tar"


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """The environment of another machine: an empty database, and keys of its own only."""
    env = {**os.environ, "LASTMILE_VAR": str(tmp_path / "other"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    if connection.vendor == "postgresql":
        base, name = connection.settings_dict, f"keyless_{os.getpid()}"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        env["DATABASE_URL"] = f"postgres://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT']}/{name}"
    else:
        env["DATABASE_URL"] = f"sqlite:///{tmp_path}/other/fresh.sqlite3"
        (tmp_path / "other").mkdir()
    return env


def run(env: dict[str, str], *words: str) -> tuple[int, str]:
    done = forking.run(words, env)
    return done.returncode, done.stdout + done.stderr


def restore(env: dict[str, str], file: Path) -> tuple[int, str]:
    return run(env, *supervisor.lastmile("restore", str(file)))


def changed(
    archive: Path,
    to: Path,
    change: Callable[[str, bytes], bytes] = lambda _name, content: content,
    more: Mapping[str, bytes] = MappingProxyType({}),
    without: str = "",
) -> Path:
    """A copy of the archive with other content, with more files, or without one."""
    with tarfile.open(archive) as whole, tarfile.open(to, "w") as made:
        files = {one.name: whole.extractfile(one).read() for one in whole.getmembers() if one.isfile()}  # type: ignore[union-attr]
        for name, content in (files | dict(more)).items():
            if name != without:
                member, put = tarfile.TarInfo(name), change(name, content)
                member.size = len(put)
                made.addfile(member, io.BytesIO(put))
    return to


def test_without_the_keys_fields_are_unreadable_and_nothing_fails(archive: Path, elsewhere: dict[str, str]) -> None:
    status, words = restore(elsewhere, archive)
    assert status == 0, words
    status, words = run(elsewhere, sys.executable, "-c", f"import django; django.setup(); {LOOK}")
    assert status == 0, words
    assert "15400000001" not in words and "罗应才" not in words
    assert "['（密钥缺失，无法读取）'] {} 200" in words


def test_without_the_signing_key_the_heads_are_foreign_and_the_chain_still_verifies(
    archive: Path, elsewhere: dict[str, str]
) -> None:
    restore(elsewhere, archive)
    assert run(elsewhere, *supervisor.lastmile("ledger", "verify"))[0] == 0


def test_over_living_data_it_is_refused_and_nothing_changes(archive: Path, elsewhere: dict[str, str]) -> None:
    restore(elsewhere, archive)
    status, words = restore(elsewhere, archive)
    assert (status, "not empty" in words, "Traceback" in words) == (1, True, False)


def test_a_damaged_database_in_it_is_refused_before_anything_is_written(
    archive: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    def damage(name: str, content: bytes) -> bytes:
        return content[:-100] + bytes(byte ^ 255 for byte in content[-100:]) if name == "database" else content

    assert restore(elsewhere, changed(archive, tmp_path / "broken.tar", damage))[0] == 1
    assert restore(elsewhere, archive)[0] == 0


@pytest.mark.parametrize("name", ["files/../../outside", "files//etc/outside"])
def test_a_file_whose_name_leads_outside_is_refused_before_anything_is_written(
    archive: Path, elsewhere: dict[str, str], tmp_path: Path, name: str
) -> None:
    status, words = restore(elsewhere, changed(archive, tmp_path / "hostile.tar", more={name: b"x"}))
    assert (status, "leads outside" in words, "Traceback" in words) == (1, True, False)
    assert not list(tmp_path.rglob("outside")) and restore(elsewhere, archive)[0] == 0


def test_a_backup_without_its_database_is_refused_with_a_sentence(
    archive: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    status, words = restore(elsewhere, changed(archive, tmp_path / "half.tar", without="database"))
    assert (status, "damaged" in words, "Traceback" in words) == (1, True, False)


@pytest.mark.parametrize("content", [b"", b"no tar", b"\0" * 10240])
def test_what_is_no_backup_is_refused_with_a_sentence(
    tmp_path: Path, elsewhere: dict[str, str], content: bytes
) -> None:
    file = tmp_path / "x.tar"
    file.write_bytes(content)
    status, words = restore(elsewhere, file)
    assert (status, "not a whole backup" in words, "Traceback" in words) == (1, True, False)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    assert restore(elsewhere, tmp_path / "nowhere.tar")[0] == 1
