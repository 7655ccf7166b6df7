"""Django's compilers, whose columns are kept."""

from __future__ import annotations

from django.db.models.sql import compiler

from lastmile.foundation.statements.columns import KeptColumns


class SQLCompiler(KeptColumns, compiler.SQLCompiler):
    """Of what is read."""


class SQLInsertCompiler(KeptColumns, compiler.SQLInsertCompiler):
    """Of what is added."""


class SQLUpdateCompiler(KeptColumns, compiler.SQLUpdateCompiler):
    """Of what is changed."""


class SQLDeleteCompiler(KeptColumns, compiler.SQLDeleteCompiler):
    """Of what is deleted."""


class SQLAggregateCompiler(KeptColumns, compiler.SQLAggregateCompiler):
    """Of what is summed up."""
