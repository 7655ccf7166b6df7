"""Migrations respect the version that still runs beside them: add, fill, switch, drop in releases of their own.

An initial migration makes tables nobody reads yet and may do anything.
"""

import pytest
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
)

TAKES_AWAY = (DeleteModel, RemoveField, RenameField, RenameModel)
# "app.0002_name": why the running version does not mind.
CONSIDERED: dict[str, str] = {}


def _ours():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {
        f"{app}.{name}": one
        for (app, name), one in loader.disk_migrations.items()
        if one.__module__.startswith("lastmile.")
    }


def risks_of(operation) -> list[str]:
    """What an operation would do to the version that still runs."""
    if isinstance(operation, TAKES_AWAY):
        return [f"{type(operation).__name__} takes away what the running version reads"]
    if isinstance(operation, AddField) and _needs_a_value(operation.field):
        return [f"{operation.name} is required, and the running version does not write it: give it db_default or null"]
    if isinstance(operation, AlterField) and not operation.field.null and operation.preserve_default is False:
        return [f"{operation.name} becomes required while the running version may leave it empty"]
    if isinstance(operation, RunPython) and operation.reverse_code is None:
        return ["RunPython without a way back"]
    if isinstance(operation, RunSQL) and operation.reverse_sql is None:
        return ["RunSQL without a way back"]
    return []


def _needs_a_value(field) -> bool:
    has_one = field.null or field.db_default is not models.NOT_PROVIDED or field.many_to_many or field.generated
    return not has_one


@pytest.mark.parametrize("name", sorted(_ours()))
def test_a_migration_respects_the_running_version(name):
    migration = _ours()[name]
    if migration.initial or name.rpartition(".")[2].startswith("0001"):
        return
    found = [risk for operation in _on_old_tables(migration.operations) for risk in risks_of(operation)]
    assert not found or name in CONSIDERED, found


def _on_old_tables(operations):
    """Without what is added to tables this migration makes itself: nobody writes those yet."""
    made = {one.name.lower() for one in operations if isinstance(one, CreateModel)}
    return [one for one in operations if getattr(one, "model_name", "").lower() not in made]


def test_no_considered_migration_is_stale():
    assert set(CONSIDERED) <= set(_ours())


@pytest.mark.parametrize(
    "operation",
    [
        RemoveField("hazard", "title"),
        AddField("hazard", "new", models.IntegerField(default=1)),
        AlterField("hazard", "old", models.IntegerField(default=1), preserve_default=False),
        RunPython(lambda apps, editor: None),
        RunSQL("select 1"),
    ],
)
def test_the_guard_sees_a_risk(operation):
    assert risks_of(operation)


def test_the_guard_lets_a_careful_addition_through():
    assert not risks_of(AddField("hazard", "new", models.IntegerField(db_default=1)))
    assert not risks_of(AddField("hazard", "new", models.IntegerField(null=True)))
