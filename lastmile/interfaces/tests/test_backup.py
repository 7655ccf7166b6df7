"""Backup under load, and back into an empty database of the same kind."""

import os
import sys
import tarfile
import threading
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.ledger.models import Entry
from lastmile.interfaces import backup
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7
from tools import forking

pytestmark = pytest.mark.django_db(transaction=True)
SCOPE = Scope.of_system("test", [])


def write(count: int) -> None:
    for _number in range(count):
        with transaction.atomic():
            ledger.write(SCOPE, "thing.done", ledger.Matter("thing", uuid7()), private={"name": "罗应才"})


@pytest.fixture
def place(tmp_path: Path, settings) -> Path:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path / "files"
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "photo").write_bytes(b"picture")
    return tmp_path


def test_a_backup_made_while_others_write_restores_whole(place: Path) -> None:
    write(5)
    stop = threading.Event()

    def keep_writing() -> None:
        while not stop.is_set():
            write(1)
        connection.close()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        backup.save(place / "one.tar")
    finally:
        stop.set()
        writer.join()
    counted = restored_into_a_fresh_database(place)
    assert 5 <= counted <= Entry.objects.count()
    assert (place / "other" / "files" / "ab" / "photo").read_bytes() == b"picture"


def restored_into_a_fresh_database(place: Path) -> int:
    """Restore by the command, in a process with settings of its own, and count the entries there."""
    env = {**os.environ, "LASTMILE_VAR": str(place / "other"), "LASTMILE_FIELD_KEYS": str(settings.FIELD_KEYS)}
    if connection.vendor == "postgresql":
        env["DATABASE_URL"] = database_of_an_ordinary_user(f"restored_{os.getpid()}")
    else:
        env["DATABASE_URL"] = f"sqlite:///{place / 'other' / 'fresh.sqlite3'}"
        (place / "other").mkdir(exist_ok=True)
    script = (
        "import django; django.setup(); from django.core.management import call_command; "
        f"call_command('restore', {str(place / 'one.tar')!r}); "
        "from lastmile.foundation.ledger.models import Entry, Private; "
        'assert all(side.text == \'{"name": "罗应才"}\' for side in Private.objects.all()); '
        "print(Entry.objects.count())"
    )
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = forking.run([sys.executable, "-c", script], env)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


def database_of_an_ordinary_user(name: str) -> str:
    """As deploy/ says: an empty database of a user who may nothing else, PostGIS in it by the superuser. Its address."""
    base = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"DROP ROLE IF EXISTS {name}")
        cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'ordinary'")
        cursor.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0")
    where = f"{base['HOST']}:{base['PORT']}/{name}"
    with psycopg.connect(f"postgres://{base['USER']}:{base['PASSWORD']}@{where}", autocommit=True) as there:
        there.execute("CREATE EXTENSION postgis")
    return f"postgres://{name}:ordinary@{where}"


def test_a_restore_over_living_data_is_refused(place: Path) -> None:
    backup.save(place / "one.tar")
    with pytest.raises(NotValid, match="not empty"):
        backup.put_back(place / "one.tar")


def test_a_damaged_backup_is_refused_with_a_sentence(place: Path) -> None:
    (place / "bad.tar").write_bytes(b"not a tar")
    with pytest.raises(NotValid, match="not a whole backup"):
        backup.read_manifest(place / "bad.tar")


def test_no_key_is_in_a_backup(place: Path) -> None:
    write(1)
    backup.save(place / "one.tar")
    with tarfile.open(place / "one.tar") as archive:
        assert {name.split("/")[0] for name in archive.getnames()} == {"manifest.json", "database", "files"}
    content = (place / "one.tar").read_bytes()
    assert settings.BLIND_INDEX_KEY.encode() not in content
    assert "罗应才".encode() not in content
