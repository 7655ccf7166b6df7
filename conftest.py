"""One migrated database for these migrations, copied for each run and worker: migrating takes many seconds, a copy none."""

from __future__ import annotations

import fcntl
import functools
import gc
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from hypothesis import HealthCheck, settings

IS_SHARED = "PYTEST_XDIST_WORKER" in os.environ
TEMPLATE, PREPARED = "migrated_once", "prepared_once"
HERE = Path(__file__).parent
KEPT = 12  # templates of other branches and moments

# How fast the machine is, and what else it does, is no property of what is tested.
settings.register_profile("any_machine", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_machine")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: it is not searched for garbage again and again under the tests."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def _nothing_gathered() -> Iterator[None]:
    """Pages of tests name static files but serve none: every client would look at each of them."""
    from django.conf import settings as django

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django, "STATIC_ROOT", None)
        yield


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """On SQLite the copy is put where Django would make the file; Django is told to keep what it finds."""
    return not _server()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Let the test database begin as a copy: on SQLite of a file kept between runs, on PostgreSQL of the run's template."""
    from django.db import connection

    test: dict[str, Any] = connection.settings_dict["TEST"]
    if _server():
        if IS_SHARED:
            _template_on_server(tmp_path_factory)
            test["TEMPLATE"] = TEMPLATE
        yield
        return
    _remove(test["NAME"])
    _copy_template(Path(test["NAME"]))
    yield
    _remove(test["NAME"])


@pytest.fixture(scope="session")
def _is_migrated(django_db_modify_db_settings: None) -> Iterator[pytest.MonkeyPatch]:
    """Nothing looks for what is left to migrate in a copy of what is migrated: that alone takes a second in each worker."""
    from lastmile.interfaces.management.commands import migrate

    with pytest.MonkeyPatch.context() as patch:
        if IS_SHARED or not _server():
            patch.setattr(migrate.Command, "handle", lambda *_words, **_options: None)
        yield patch


@pytest.fixture(scope="session")
def django_db_setup(_is_migrated: pytest.MonkeyPatch, django_db_setup: None) -> None:
    """Django's own; afterwards the command migrates again."""
    _is_migrated.undo()


@pytest.fixture(scope="session")
def begin_migrated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], None]:
    """`begin_migrated(url)` fills an empty database of its own as migrations would: a SQLite file, or on any PostgreSQL server."""

    def begin(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme == "sqlite":
            _copy_template(Path("/" + parts.path.lstrip("/")))
        else:
            _program("psql", "-1qX", "-v", "ON_ERROR_STOP=1", "-f", str(_template_on_server(tmp_path_factory)), url)

    return begin


@pytest.fixture(scope="session")
def begin_prepared(
    tmp_path_factory: pytest.TempPathFactory, begin_migrated: Callable[[str], None]
) -> Callable[[Path], str]:
    """`begin_prepared(folder)` puts the demo into an empty folder, and on PostgreSQL into a database of its own, whose
    address it returns ("" on SQLite). `demo prepare` works half a minute for it: once a run, for whoever comes first."""
    of_run = tmp_path_factory.getbasetemp().parent if IS_SHARED else tmp_path_factory.getbasetemp()
    there = of_run / PREPARED

    def begin(folder: Path) -> str:
        with _alone(of_run, PREPARED):
            if not there.exists():
                _prepare_demo(there, begin_migrated)
            shutil.copytree(there, folder, dirs_exist_ok=True)
            return _database(f"demo_{os.getpid()}_{folder.name}", PREPARED)

    return begin


def _prepare_demo(there: Path, begin_migrated: Callable[[str], None]) -> None:
    """Under the keys of these tests, so that they read what is encrypted in it."""
    from django.conf import settings as django

    from lastmile.foundation.access.encrypted import ring

    assert ring().current  # made now where there is none yet
    with tempfile.TemporaryDirectory(dir=there.parent) as folder:
        work = Path(folder) / PREPARED
        shutil.copytree(Path(django.VAR) / "secrets", work / "secrets")
        url = _database(PREPARED)
        begin_migrated(url or f"sqlite:///{work / 'lastmile.sqlite3'}")
        env = {**os.environ, "LASTMILE_DEMO": "1", "LASTMILE_VAR": str(work), "DATABASE_URL": url}
        command = [str(Path(sys.executable).parent / "lastmile"), "demo", "prepare"]
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)
        work.rename(there)


def _database(name: str, template: str = "template1") -> str:
    """The address of a new database on the server the tests run on; "" on SQLite."""
    if not _server():
        return ""
    import psycopg

    with psycopg.connect(_server(), autocommit=True) as there:
        there.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return urlunsplit(urlsplit(_server())._replace(path=f"/{name}"))


def _copy_template(file: Path) -> None:
    folder = Path(tempfile.gettempdir()) / f"lastmile-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with _alone(folder, _digest()):
        shutil.copy(_template_file(folder), file)


def _remove(name: str) -> None:
    """The file and its journals: what a run that was killed left would belong to another file of the same name."""
    for end in ("", "-wal", "-shm"):
        Path(f"{name}{end}").unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path, what: str = TEMPLATE) -> Iterator[None]:
    """Whoever comes first makes the template; the others wait for it."""
    with open(folder / f"{what}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _server() -> str:
    """The address of the PostgreSQL server the tests run on; "" on SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


@functools.cache
def _digest() -> str:
    """Of every migration and of our own modules that migrations use: a change of any makes another template."""
    files = {*HERE.glob("lastmile/**/migrations/*.py"), HERE / "requirements.lock"}
    for file in list(files):
        for name in re.findall(
            r"^(?:from|import) (lastmile[\w.]*)|^from (lastmile[\w.]*) import", file.read_text(), re.M
        ):
            module = HERE / "".join(name).replace(".", "/")
            files |= {one for one in (module.with_suffix(".py"), *module.glob("*.py")) if one.is_file()}
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(f"{file.relative_to(HERE)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:20]


def _template_file(folder: Path) -> Path:
    """The migrated SQLite file; older ones go."""
    file = folder / f"{_digest()}.sqlite3"
    if not file.exists():
        for old in sorted(folder.glob("*.sqlite3"), key=lambda one: one.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as work:
            _migrate({"LASTMILE_VAR": work})
            (Path(work) / "lastmile.sqlite3").rename(file)
    return file


def _template_on_server(paths: pytest.TempPathFactory) -> Path:
    """Make the migrated database of this run's server, once; the file it was dumped to.

    Other servers and demos are filled from the file: nobody may be connected to a database while it is copied.
    """
    of_run = paths.getbasetemp().parent if IS_SHARED else paths.getbasetemp()
    folder = of_run / TEMPLATE
    dump = folder / "dump.sql"
    with _alone(of_run):
        if not dump.exists():
            folder.mkdir()
            _make_template(folder, dump)
    return dump


def _make_template(folder: Path, dump: Path) -> None:
    url = _database(TEMPLATE)
    _migrate({"LASTMILE_VAR": str(folder), "DATABASE_URL": url})
    _program("pg_dump", "-f", str(dump), url)


def _program(name: str, *words: str) -> None:
    """One of PostgreSQL's own programs."""
    from tools.postgres import binaries

    subprocess.run([str(binaries() / name), *words], check=True, stdout=subprocess.DEVNULL)


def _migrate(env: dict[str, str]) -> None:
    command = [sys.executable, str(HERE / "manage.py"), "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**os.environ, **env}, check=True)
