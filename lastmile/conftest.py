"""What every test of the platform needs."""

import functools
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection, transaction
from django.test import TransactionTestCase

from lastmile.kernel import clock

GUARDS = {  # those of the ledger's migration
    "ledger_entry_no_change": "BEFORE UPDATE ON ledger_entry WHEN OLD.seq IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a sealed ledger entry never changes'); END",
    "ledger_entry_no_delete": "BEFORE DELETE ON ledger_entry "
    "BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END",
}


@pytest.fixture(autouse=True)
def _record_guarded(request: pytest.FixtureRequest) -> Iterator[None]:
    """The ledger's own guard stands at the beginning of every test, whatever the one before did to it.

    After a test with real transactions every table is emptied; on SQLite the guard forbids that, so it is lifted there.
    """
    marker = request.node.get_closest_marker("django_db")
    real = "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if not (real or marker or "db" in request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db" if real else "db")
    if connection.vendor == "sqlite":
        _run(*(f"CREATE TRIGGER IF NOT EXISTS {name} {what}" for name, what in GUARDS.items()))
    yield
    if real and connection.vendor == "sqlite":
        if _has_entries():  # after a change of the schema SQLite reads all of it again
            _run(*(f"DROP TRIGGER IF EXISTS {name}" for name in GUARDS))
    elif real:
        _run("ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_guard")


@pytest.fixture(autouse=True, scope="session")
def _light_passwords() -> Iterator[None]:
    """Argon2 with the least work it can do: how long a guess takes is Django's own figure and proved by no test here."""
    with pytest.MonkeyPatch.context() as patch:
        for name, least in {"time_cost": 1, "memory_cost": 8, "parallelism": 1}.items():
            patch.setattr(Argon2PasswordHasher, name, least)
        yield


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _has_entries() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM ledger_entry)")
        return bool(cursor.fetchone()[0])


STANDING = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "spatial_ref_sys",
}  # what no test of ours writes


@pytest.fixture(autouse=True, scope="session")
def _emptied_where_written() -> Iterator[None]:
    """After a test with real transactions only the tables it wrote are emptied.

    Django empties all of them and writes every content type and permission anew: a second of a PostgreSQL server each time.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: _empty())
        yield


def _empty() -> None:
    """Foreign keys are looked at when the transaction ends; PostgreSQL also leaves triggers of rows alone, as Django does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_written())
        written = [name for (name,) in cursor.fetchall()]
        if written and connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        for name in written:
            cursor.execute(f'DELETE FROM "{name}"')


@functools.cache
def _written() -> str:
    """SQL that names the tables with rows: on PostgreSQL also those that only triggers write, which rest meanwhile."""
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    if connection.vendor == "postgresql":
        names |= set(connection.introspection.table_names())
    names -= STANDING
    return " UNION ALL ".join(f"""SELECT '{name}' WHERE EXISTS (SELECT 1 FROM "{name}")""" for name in sorted(names))


@pytest.fixture(autouse=True)
def _own_clock() -> Iterator[None]:
    """No test leaves the clock set."""
    yield
    clock.set_source(None)


@pytest.fixture(scope="module")
def kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """What the tests of a file begin with, written once: `kept(build)` writes it before the first test's own transaction.

    For fixtures of a whole file (`scope="module"`) over things no test changes in memory (rows are handed to each test as
    a `deepcopy`); what was written is rolled back after the last test. `at` stops the clock while it is written. Not for
    files with real transactions, which empty every table.
    """
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # as Django's own TestCase marks its transactions
        whole.__enter__()

    def build(what: Any, at: Any = None) -> Any:
        with django_db_blocker.unblock(), clock.stopped(at) if at else nullcontext():
            return what()

    yield build
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)
