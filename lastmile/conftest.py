"""What every test of the platform needs."""

from collections.abc import Iterator

import pytest
from django.db import connection

from lastmile.kernel import clock

NO_DELETE = (
    "CREATE TRIGGER IF NOT EXISTS ledger_entry_no_delete BEFORE DELETE ON ledger_entry "
    "BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END"
)


@pytest.fixture(autouse=True)
def _record_can_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with real transactions Django empties every table; on SQLite the ledger's own guard forbids that.

    So the guard is lifted at the end of such a test, and stands again at the beginning of every one.
    """
    marker = request.node.get_closest_marker("django_db")
    real = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if connection.vendor != "sqlite" or not (real or marker or "db" in request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db" if real else "db")
    with connection.cursor() as cursor:
        cursor.execute(NO_DELETE)
    yield
    if real:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS ledger_entry_no_delete")


@pytest.fixture(autouse=True)
def _own_clock() -> Iterator[None]:
    """No test leaves the clock set."""
    yield
    clock.set_source(None)
