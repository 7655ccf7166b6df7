"""An index by which rows beside a list's are met: two pages at any size, where a tree of keys grows a page higher."""

from __future__ import annotations

from typing import Any

from django.db import models


class KeyIndex(models.Index):
    """A hash of the key, on PostgreSQL, beside the primary key's own index. For tables that lists join by their key."""

    def __init__(self, *, name: str, fields: Any = ("id",)) -> None:
        super().__init__(fields=fields, name=name)

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return "SELECT 1"
        return super().create_sql(model, schema_editor, using=" USING hash", **kwargs)

    def remove_sql(self, model: Any, schema_editor: Any, **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return "SELECT 1"
        return super().remove_sql(model, schema_editor, **kwargs)
