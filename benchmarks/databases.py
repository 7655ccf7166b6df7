"""Throw-away databases in the cluster of DATABASE_URL, and switching our code between them."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

PREFIX = f"bench_{os.getpid()}_"


class Database:
    """One database, its connection, and how many rows its big tables were filled with."""

    def __init__(self, name: str, size: int = 0) -> None:
        self.name, self.size = PREFIX + name, size
        settings = copy.deepcopy(connections.settings["default"]) | {"NAME": self.name}
        wrapper = load_backend(settings["ENGINE"]).DatabaseWrapper
        self.connection: BaseDatabaseWrapper = wrapper(settings, "default")

    @contextmanager
    def chosen(self) -> Iterator[Database]:
        """Everything that asks Django for its connection gets this one."""
        before = connections["default"]
        connections["default"] = self.connection
        try:
            yield self
        finally:
            connections["default"] = before


def execute(sql: str, params: Any = None) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, params)


def rows(sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def make_template(migrated: str = "") -> None:
    """A database with every table, copied for each of the others; itself a copy of a migrated one if there is one."""
    if migrated:
        return _admin(f'CREATE DATABASE "{PREFIX}template" TEMPLATE "{migrated}"')
    _admin(f'CREATE DATABASE "{PREFIX}template"')
    template = Database("template")
    with template.chosen():
        call_command("migrate", verbosity=0, skip_checks=True)
    template.connection.close()


@contextmanager
def database(name: str, size: int = 0) -> Iterator[Database]:
    """A fresh copy of the template, dropped at the end."""
    _admin(f'CREATE DATABASE "{PREFIX}{name}" TEMPLATE "{PREFIX}template"')
    made = Database(name, size)
    try:
        yield made
    finally:
        made.connection.close()
        _admin(f'DROP DATABASE IF EXISTS "{PREFIX}{name}" WITH (FORCE)')


def drop_template() -> None:
    _admin(f'DROP DATABASE IF EXISTS "{PREFIX}template" WITH (FORCE)')


def _admin(sql: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def without_indexes(table: str) -> Iterator[None]:
    """Fill first, index afterwards: what no constraint needs is dropped and made again. Foreign keys rest meanwhile."""
    loose = rows(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = %s AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
        [table],
    )
    execute("SET session_replication_role = replica")
    for name, _definition in loose:
        execute(f'DROP INDEX "{name}"')
    yield
    execute("SET maintenance_work_mem = '256MB'")
    for _name, definition in loose:
        execute(definition)
    execute("SET session_replication_role = DEFAULT")
    execute(f"VACUUM ANALYZE {table}")
