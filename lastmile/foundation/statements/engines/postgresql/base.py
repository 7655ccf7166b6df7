"""The database Django connects to: its own, with our compilers."""

from __future__ import annotations

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as Operations


class DatabaseOperations(Operations):
    """Django's own, with our compilers."""

    compiler_module = "lastmile.foundation.statements.engines.postgresql.compiler"


class DatabaseWrapper(base.DatabaseWrapper):
    """See `KeptColumns`."""

    ops_class = DatabaseOperations
