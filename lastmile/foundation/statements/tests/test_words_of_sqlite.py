"""SQLite's cursor writes the marks of a statement as Django's does, and remembers how."""

import sqlite3

import pytest
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from lastmile.foundation.statements.engines.sqlite import base

QUERIES = [
    ("SELECT %s, %s", [1, "a"]),
    ("SELECT '100%%', %s", ["%s"]),
    ("SELECT '%%s', %s", ["50%"]),
    ("SELECT '?', %s", ["?"]),
    ("SELECT %(b)s, %(a)s, '5%%'", {"a": 1, "b": "%(a)s"}),
    ("SELECT '%s', '%%'", None),
]


@pytest.fixture
def cursors():
    connection = sqlite3.connect(":memory:")
    yield connection.cursor(factory=base.Cursor), connection.cursor(factory=SQLiteCursorWrapper)
    connection.close()


@pytest.mark.parametrize(("query", "values"), QUERIES)
def test_a_statement_means_the_same_at_once_and_when_it_is_remembered(cursors, query, values):
    ours, theirs = cursors
    wanted = theirs.execute(query, values).fetchall()
    assert [ours.execute(query, values).fetchall() for _time in range(2)] == [wanted, wanted]


def test_a_statement_for_many_rows_means_the_same(cursors):
    for number, cursor in enumerate(cursors):
        cursor.execute(f"CREATE TABLE t{number} (a, b)")
        cursor.executemany(f"INSERT INTO t{number} VALUES (%s, '%%' || %s)", iter([(1, "a"), (2, "b")]))
    ours, theirs = (cursor.execute(f"SELECT * FROM t{number}").fetchall() for number, cursor in enumerate(cursors))
    assert ours == theirs == [(1, "%a"), (2, "%b")]
