"""`lastmile_uuid7()` in SQL on both databases, for rows that are made set-based."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from lastmile.kernel.ids import uuid7

POSTGRESQL = """
CREATE FUNCTION lastmile_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
    52, 1), 53, 1), 'hex')::uuid
$$;
"""


def teach_sqlite(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """SQLite keeps a UUID as 32 hex digits."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("lastmile_uuid7", 0, lambda: uuid7().hex)


# Not a model signal: the only hook Django offers to prepare a new SQLite connection.
connection_created.connect(teach_sqlite, dispatch_uid="lastmile.uuid7")
