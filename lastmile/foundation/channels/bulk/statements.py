"""Many rows, each with values of its own, in one statement: an insert or a change by key, the same on both databases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

from django.db import connection, models
from django.db.models import Field, QuerySet

Row = Sequence[Any]


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[Row]) -> int:
    """Insert rows of values by field name; one that breaks a constraint is passed by. Returns how many are new.

    Every column without a default in the database must be named.
    """
    if not rows:
        return 0
    fields = _fields(model, names)
    table, columns = model._meta.db_table, ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {_given(fields)} FROM {_unnested(fields)} ON CONFLICT DO NOTHING",
                _by_column(fields, rows),
            )
        else:
            marks = ", ".join(["%s"] * len(fields))
            sql = f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING"
            cursor.executemany(sql, _by_row(fields, rows))
        return int(cursor.rowcount)


def change_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Set fields of rows by key; a row of values begins with the key."""
    if not rows:
        return
    fields = _fields(model, ["id", *names])
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            given = zip(fields[1:], _given(fields).split(", ")[1:], strict=True)
            changes = ", ".join(f'"{field.column}" = {value}' for field, value in given)
            cursor.execute(
                f"UPDATE {table} AS t SET {changes} FROM {_unnested(fields)} WHERE t.id = v.id",
                _by_column(fields, rows),
            )
        else:
            changes = ", ".join(f'"{field.column}" = %s' for field in fields[1:])
            turned = [(*row[1:], row[0]) for row in _by_row(fields, rows)]
            cursor.executemany(f"UPDATE {table} SET {changes} WHERE id = %s", turned)


def of_keys(rows: QuerySet[Any], keys: Sequence[int]) -> QuerySet[Any]:
    """Rows with these keys. PostgreSQL takes them as one array: a thousand parameters cost more than the statement."""
    if connection.vendor != "postgresql":
        return rows.filter(pk__in=keys)
    return rows.extra(where=[f'"{rows.model._meta.db_table}"."id" = ANY(%s)'], params=[list(keys)])


def _fields(model: type[models.Model], names: Sequence[str]) -> list[Field[Any, Any]]:
    return [cast("Field[Any, Any]", model._meta.get_field(name)) for name in names]


def _prepared(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return json.dumps(value)
    return field.get_db_prep_save(value, connection)


def _by_row(fields: Sequence[Field[Any, Any]], rows: Sequence[Row]) -> list[list[Any]]:
    return [[_prepared(field, value) for field, value in zip(fields, row, strict=True)] for row in rows]


def _by_column(fields: Sequence[Field[Any, Any]], rows: Sequence[Row]) -> list[list[Any]]:
    columns = zip(*rows, strict=True)
    return [[_prepared(field, value) for value in column] for field, column in zip(fields, columns, strict=True)]


def _type(field: Field[Any, Any]) -> str:
    """Of an array's elements: the column's, JSON as the text it is given in."""
    if isinstance(field, models.JSONField):
        return "text"
    kind = field.rel_db_type(connection) if field.primary_key or field.is_relation else field.db_type(connection)
    return str(kind)


def _given(fields: Sequence[Field[Any, Any]]) -> str:
    return ", ".join(f'v."{f.column}"{"::jsonb" if isinstance(f, models.JSONField) else ""}' for f in fields)


def _unnested(fields: Sequence[Field[Any, Any]]) -> str:
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f"unnest({arrays}) AS v ({columns})"
