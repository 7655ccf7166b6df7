"""Migration operations that differ by database."""

from typing import Any

from django.db.migrations.operations.base import Operation


class OnPostgreSQL(Operation):
    """Run SQL on PostgreSQL only; SQLite needs nothing there."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, forwards: str, backwards: str = "") -> None:
        self.forwards, self.backwards = forwards, backwards

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Changes no model."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(self.forwards)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql" and self.backwards:
            schema_editor.execute(self.backwards)

    def describe(self) -> str:
        return "SQL for PostgreSQL only"


class OnSQLite(OnPostgreSQL):
    """Run SQL on SQLite only."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(self.forwards, None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "sqlite" and self.backwards:
            schema_editor.execute(self.backwards, None)

    def describe(self) -> str:
        return "SQL for SQLite only"
