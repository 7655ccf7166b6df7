"""The database Django connects to: its own, with our compilers and with words of statements that are kept."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations as Operations

MOST_KEPT = 1000  # statements whose words are kept


class DatabaseOperations(Operations):
    """Django's own, with our compilers."""

    compiler_module = "lastmile.foundation.statements.engines.sqlite.compiler"


class Cursor(base.SQLiteCursorWrapper):
    """Django's own; it writes the words of a statement anew each time."""

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        return _in_its_words(query) if param_names is None else super().convert_query(query, param_names=param_names)


@lru_cache(MOST_KEPT)
def _in_its_words(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """See `KeptColumns`."""

    ops_class = DatabaseOperations

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
