"""Many new rows in one go: what an import or a fan-out writes, without a statement or an expression for each cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import DEFERRED
from django.db.models.fields import NOT_PROVIDED

BATCH = 1000  # rows of an insert
# Values that are written as they are, by the type of their field: most cells, nothing to prepare.
PLAIN: dict[type, type] = {
    models.CharField: str, models.TextField: str, models.BooleanField: bool, models.UUIDField: UUID,
    models.BigAutoField: int, models.ForeignKey: int, models.PositiveIntegerField: int,
}  # fmt: skip
Row = TypeVar("Row", bound=models.Model)
FEW = 20  # rows up to which an ordinary insert is as quick


def copy_in(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, which get their keys; in the caller's transaction.

    PostgreSQL gives the keys beforehand and takes the rows by COPY, SQLite takes inserts of many rows. Defaults of the
    database are not asked for: give their values (`blanks`). Raises IntegrityError like any insert.
    """
    if not rows:
        return
    if connection.vendor == "sqlite" or len(rows) <= FEW:
        model: Any = type(rows[0])
        model._base_manager.bulk_create(rows, batch_size=BATCH)
        return
    _give_keys(rows)
    database, fields = connections[DEFAULT_DB_ALIAS], _written(type(rows[0]))
    cells = [(field.attname, PLAIN.get(type(field)), field) for field in fields]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with (
        database.wrap_database_errors,
        database.cursor() as cursor,
        cursor.copy(f'COPY "{rows[0]._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row([_cell(database, row, *cell) for cell in cells])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def fresh(model: type[Row], **values: Any) -> Row:
    """A new row, not yet saved: like `model(**values)`, without asking each field for its default and each value for its field."""
    row = model(*[made() if made else plain for made, plain in _defaults(model)])
    for name, value in values.items():
        setattr(row, name, value)
    return row


@lru_cache(None)
def _defaults(model: type[models.Model]) -> list[tuple[Any, Any]]:
    """Of each field in the order of the model: a function that makes its default, or the default itself."""
    given, found = blanks(model), []
    for field in model._meta.concrete_fields:
        made = field.default if callable(field.default) and field.default is not NOT_PROVIDED else None
        plain = DEFERRED if field.generated else given.get(field.attname, None if made else field.get_default())
        found.append((made, plain))
    return found


def blanks(model: type[models.Model]) -> dict[str, Any]:
    """The plain values of fields whose default is the database's: given to a new row, they spare an expression each."""
    return dict(_blanks(model))


@lru_cache(None)
def _blanks(model: type[models.Model]) -> tuple[tuple[str, Any], ...]:
    def plain(value: Any) -> Any:
        return value.value if isinstance(value, models.Value) else value

    given = [field for field in _written(model) if getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED]
    return tuple((field.attname, plain(field.db_default)) for field in given)


@lru_cache(None)
def _written(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.local_concrete_fields if not field.generated)


def _give_keys(rows: Sequence[models.Model]) -> None:
    """Keys for rows that have none, where the database counts them."""
    waiting = [row for row in rows if row.pk is None]
    table, key = rows[0]._meta.db_table, rows[0]._meta.pk
    if not waiting or key is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{table}"', key.column, len(waiting)],
        )
        for row, (given,) in zip(waiting, cursor.fetchall(), strict=True):
            row.pk = given


def _cell(database: Any, row: models.Model, name: str, plain: type | None, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, name)
    if type(value) is plain or (value is None and field.null):
        return value
    copied = getattr(field, "copied", None)  # a field whose insert calls a function says how its text stands alone
    return copied(value) if copied else field.get_db_prep_save(field.pre_save(row, True), database)
