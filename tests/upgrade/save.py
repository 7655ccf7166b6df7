"""`python -m tests.upgrade.save`: save this version's schema and data for both databases, for all later versions."""

from __future__ import annotations

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.upgrade.installation import LASTMILE, ROOT, SAVED, environment, run
from tools.postgres import binaries

LARGEST = 1_000_000


def save(name: str, url: str) -> None:
    """One database: migrate, fill, dump."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder), url)
        run(env, LASTMILE, "migrate", "--verbosity", "0")
        told = json.loads(run(env, "tests.upgrade.filling"))
        dump = _postgres(url) if url else _sqlite(Path(folder) / "lastmile.sqlite3")
    packed = gzip.compress(dump, compresslevel=9, mtime=0)
    if len(packed) > LARGEST:
        sys.exit(f"{name}: {len(packed)} bytes are more than the repository should carry")
    SAVED.mkdir(exist_ok=True)
    (SAVED / f"{name}.gz").write_bytes(packed)
    (SAVED / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{name}: {sum(told['counts'].values())} rows, {len(packed)} bytes")


def _sqlite(file: Path) -> bytes:
    """The file with everything its log still held."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.read_bytes()


def _postgres(url: str) -> bytes:
    """Plain SQL that any later psql reads: without settings and commands only this version's tools know."""
    command = [str(binaries() / "pg_dump"), "--no-owner", "--no-privileges", "--no-comments", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.sub(r"^(?:\\(?:un)?restrict .*|SET transaction_timeout .*)\n", "", text, flags=re.M).encode()


def main() -> None:
    """SQLite here, then PostgreSQL on a throw-away cluster."""
    url = os.environ.get("DATABASE_URL", "")
    if urlsplit(url).scheme.startswith("postgres"):
        return save("postgresql", url)
    save("sqlite", "")
    again = [sys.executable, "tools/postgres.py", sys.executable, "-m", "tests.upgrade.save"]
    sys.exit(subprocess.run(again, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
