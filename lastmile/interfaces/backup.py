"""Save database and files into one archive while the platform runs, and put it back.

Keys of personal data and the ledger's signing key are not in it: they are kept, and restored, apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from lastmile.foundation.ledger.models import Chain
from lastmile.kernel.errors import NotValid

FORMAT = "lastmile-backup-1"
# The superuser makes PostGIS in a database before an ordinary user restores into it: its table is there, and not that user's.
OF_POSTGIS = frozenset({"spatial_ref_sys"})


def save(to: Path) -> dict[str, Any]:
    """Write the archive `to` and return its manifest. Readers and writers go on meanwhile.

    Files come after the database, so that every file the saved rows name is there; a few newer ones do no harm.
    """
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_suffix(to.suffix + ".part")
    with tempfile.TemporaryDirectory(dir=to.parent) as folder:
        dump = Path(folder) / "database"
        _dump(dump)
        manifest = _manifest(dump)
        with tarfile.open(part, "w") as archive:
            _add_bytes(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
            archive.add(dump, "database")
            for file in _files():
                archive.add(file, f"files/{file.relative_to(settings.MEDIA_ROOT)}")
    os.replace(part, to)  # a half-written backup never bears the name of a whole one
    return manifest


def _manifest(dump: Path) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "engine": connection.vendor,
        "made_at": datetime.now(UTC).isoformat(),
        "database_sha256": _sha256(dump),
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        "ledger": {str(chain.uid): chain.length for chain in Chain.objects.all()},
        "demo": settings.DEMO,
    }


def _files() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    return (file for file in sorted(root.rglob("*")) if file.is_file()) if root.exists() else iter(())


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    member.mtime = int(datetime.now(UTC).timestamp())
    archive.addfile(member, io.BytesIO(content))


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _dump(to: Path) -> None:
    if connection.vendor == "sqlite":
        where = f"{Path(connection.settings_dict['NAME']).resolve().as_uri()}?mode=ro"
        with sqlite3.connect(where, uri=True) as source, sqlite3.connect(to) as target:
            source.backup(target, pages=4096, sleep=0.005)  # lets writers through between steps
        return
    left_out = [f"--exclude-table-data=*.{name}" for name in OF_POSTGIS]
    _postgres("pg_dump", "--format=custom", *left_out, f"--file={to}")


def _postgres(program: str, *words: str) -> None:
    """Run a PostgreSQL client on this database; its words go to the log, never the password."""
    database = connection.settings_dict
    target = [f"--dbname={database['NAME']}", f"--username={database['USER']}"]
    if database["HOST"]:
        target.append(f"--host={database['HOST']}")
    if database["PORT"]:
        target.append(f"--port={database['PORT']}")
    if shutil.which(program) is None:
        raise NotValid(f"{program} is missing: install the PostgreSQL client programs.")
    done = subprocess.run(
        [program, *target, *words],
        env={**os.environ, "PGPASSWORD": str(database["PASSWORD"])},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotValid(f"{program} failed: {done.stderr.strip()[-300:]}")


def read_manifest(file: Path) -> dict[str, Any]:
    """The manifest of a backup, or NotValid with a sentence that says what is wrong with the file."""
    try:
        with tarfile.open(file) as archive:
            member = archive.extractfile("manifest.json")
            manifest = json.loads(member.read()) if member else {}
    except (OSError, tarfile.TarError, KeyError, ValueError) as problem:
        raise NotValid(f"{file} is not a whole backup of this platform.") from problem
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise NotValid(f"{file} is not a backup this version can read.")
    return manifest


def put_back(file: Path) -> dict[str, Any]:
    """Put a backup into the empty database the settings name, and its files into their folder.

    Refuses a database that holds anything, another engine, and a backup whose database part was changed.
    """
    manifest = read_manifest(file)
    if manifest["engine"] != connection.vendor:
        raise NotValid(f"The backup is of {manifest['engine']}, this database is {connection.vendor}.")
    if set(connection.introspection.table_names()) - OF_POSTGIS:
        raise NotValid("The database is not empty. Restore into a fresh one, look at it, then switch over.")
    root = Path(settings.MEDIA_ROOT)
    with tempfile.TemporaryDirectory() as folder, tarfile.open(file) as archive:
        inside = [one for one in archive.getmembers() if one.name.startswith("files/") and one.isfile()]
        files = [(one, _below(root, one.name.removeprefix("files/"))) for one in inside]
        dump = Path(folder) / "database"
        _put(archive, "database", dump)
        if _sha256(dump) != manifest["database_sha256"]:
            raise NotValid("The database in the backup was changed or damaged.")
        _load(dump)
        root.mkdir(parents=True, exist_ok=True)
        for member, place in files:
            _put(archive, member, place)
    return manifest


def _put(archive: tarfile.TarFile, member: tarfile.TarInfo | str, place: Path) -> None:
    """The content of one file. What Python's own `extract` refuses by a filter it refuses only since 3.11.4."""
    try:
        found = archive.extractfile(member)
    except (KeyError, OSError, tarfile.TarError) as problem:
        raise NotValid("The backup is cut off or damaged.") from problem
    if found is None:
        raise NotValid(f"{member} in the backup is no file.")
    place.parent.mkdir(parents=True, exist_ok=True)
    with found, open(place, "wb") as target:
        shutil.copyfileobj(found, target)


def _below(root: Path, name: str) -> Path:
    """Where a file of this name belongs; a name that leads out of the folder is refused."""
    place = (root / name).resolve()
    if not place.is_relative_to(root.resolve()):
        raise NotValid(f"The backup holds a file whose name leads outside: {name[:100]}")
    return place


def _load(dump: Path) -> None:
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        connection.close()
        with sqlite3.connect(dump) as source, sqlite3.connect(name) as target:
            source.backup(target)
        return
    _postgres("pg_restore", "--no-owner", "--no-comments", "--exit-on-error", "--single-transaction", str(dump))
