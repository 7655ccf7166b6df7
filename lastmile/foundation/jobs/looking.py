"""Questions that processes ask all the time, and that are mostly answered with no: is there anything to do?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Look:
    """Whether there is a row. `Look(rows)()` is `rows().exists()`, put into words once a process: asking is all that is left.

    `rows` may hold no value that changes; the database's own time (`Now`) is none. Whoever looks before it takes a lock
    leaves the database alone while there is nothing to do.
    """

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]]) -> None:
        self._rows = rows
        self._words: dict[str, tuple[str, tuple[Any, ...]]] = {}  # by kind of database

    def __call__(self) -> bool:
        if connection.vendor not in self._words:
            self._words[connection.vendor] = self._rows().query.exists().sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(*self._words[connection.vendor])
            return cursor.fetchone() is not None
