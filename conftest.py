"""One migrated database a run, copied for each worker: migrating takes seconds, a copy none."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

IS_SHARED = "PYTEST_XDIST_WORKER" in os.environ
TEMPLATE = "migrated_once"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the copy is put where Django would make the file; Django is told to keep what it finds."""
    return IS_SHARED and not _server()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Let the test database of this worker begin as a copy of the one all workers share."""
    if not IS_SHARED:
        yield
        return
    from django.db import connection

    of_run = tmp_path_factory.getbasetemp().parent
    test: dict[str, Any] = connection.settings_dict["TEST"]
    with open(of_run / "migrating", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _template(of_run)
    if _server():
        test["TEMPLATE"] = TEMPLATE
        yield
        return
    shutil.copy(found, test["NAME"])
    yield
    for end in ("", "-wal", "-shm"):
        Path(f"{test['NAME']}{end}").unlink(missing_ok=True)


def _server() -> str:
    """The address of the PostgreSQL server the tests run on; "" on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def _template(of_run: Path) -> Path:
    """The migrated database, made by whoever comes first."""
    folder = of_run / TEMPLATE
    file = folder / "lastmile.sqlite3"
    if folder.exists():
        return file
    env = {**os.environ, "LASTMILE_VAR": str(folder)}
    if server := _server():
        import psycopg

        with psycopg.connect(server, autocommit=True) as there:
            there.execute(f"CREATE DATABASE {TEMPLATE}")
        env["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{TEMPLATE}"))
    folder.mkdir()
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=env, check=True)
    return file
