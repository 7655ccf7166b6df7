"""Searching names and titles by any part of them: single characters and two-character runs, indexed on both databases.

Chinese has no blanks to split words at, and word lists miss place names; every two neighbouring characters are
therefore an entry. A model asks for it with `RunIndex(fields=["name"], name=...)` and reads with
`filter(name__runs="海科")`.

SQLite keeps an FTS5 table fed by triggers, PostgreSQL a GIN index over an expression. On SQLite the triggers call a
function registered by the app, so the tables are written through the app only.
"""

import unicodedata
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.ddl_references import Statement, Table
from django.db.backends.signals import connection_created
from django.db.models.lookups import Lookup

POSTGRESQL = """
CREATE FUNCTION lastmile_runs(words text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  plain text := lower(normalize(words, NFKC));
  runs text[] := '{}';
BEGIN
  FOR place IN 1..length(plain) LOOP
    runs := runs || substr(plain, place, 1) || substr(plain, place, 2);
  END LOOP;
  RETURN runs;
END $$;
"""


def plain(text: str) -> str:
    """The text without differences of width and case."""
    return unicodedata.normalize("NFKC", text).lower()


def runs_of(text: str) -> list[str]:
    """The characters and two-character runs of a text, as they are indexed."""
    word = plain(text)
    return [word[place : place + length] for place in range(len(word)) for length in (1, 2)]


def runs_asked(words: str) -> list[str]:
    """The runs that must all be there for the words to be there: pairs, or characters that stand alone; no symbols."""
    asked: list[str] = []
    for word in "".join(sign if _is_written(sign) else " " for sign in plain(words)).split():
        asked += [word[place : place + 2] for place in range(len(word) - 1)] or [word]
    return list(dict.fromkeys(asked))


def _is_written(sign: str) -> bool:
    """Letters, digits, and the private-use characters that stand in rare place names."""
    return sign.isalnum() or unicodedata.category(sign) == "Co"


def teach_sqlite(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            "lastmile_runs", 1, lambda text: " ".join(runs_of(text or "")), deterministic=True
        )


# Not a model signal: the only hook Django offers to prepare a new SQLite connection.
connection_created.connect(teach_sqlite, dispatch_uid="lastmile.wordruns")


@models.CharField.register_lookup
@models.TextField.register_lookup
class Runs(Lookup[Any]):
    """The text holds all two-character runs of the word. A word without letters or digits is nowhere.

    For names this is as good as "contains": only a text with the same pairs in another order would be found too much.
    """

    lookup_name = "runs"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = compiler.compile(self.lhs)
        return f"(lastmile_runs({left}) @> %s::text[] AND %s::text[] <> '{{}}')", [*params, *[runs_asked(self.rhs)] * 2]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column = self.lhs
        table = column.target.model._meta
        found = connection.ops.quote_name(f"fts_{table.db_table}_{column.target.column}")
        key = f"{connection.ops.quote_name(column.alias)}.{connection.ops.quote_name(table.pk.column)}"
        asked = " ".join(f'"{run}"' for run in runs_asked(self.rhs))
        if not asked:
            return "0", []
        return f"{key} IN (SELECT rowid FROM {found} WHERE {found} MATCH %s)", [asked]


SQLITE = (
    'DROP TABLE IF EXISTS "{found}"',
    "CREATE VIRTUAL TABLE \"{found}\" USING fts5(runs, content='', detail=none)",
    'CREATE TRIGGER IF NOT EXISTS "{found}_u" AFTER UPDATE OF "{column}" ON "{table}" BEGIN {forget} {learn} END',
    'CREATE TRIGGER IF NOT EXISTS "{found}_d" AFTER DELETE ON "{table}" BEGIN {forget} END',
    'INSERT INTO "{found}"(rowid, runs) SELECT "{key}", lastmile_runs("{column}") FROM "{table}"',
)
# The finer statistics tell rare pairs from common ones: rare go by this index, common ones by the order asked for.
POSTGRESQL_INDEX = (
    'CREATE INDEX "{index}" ON "{table}" USING gin (lastmile_runs("{column}"));'
    ' ALTER INDEX "{index}" ALTER COLUMN 1 SET STATISTICS 1000'
)
SQLITE_INSERTED = 'CREATE TRIGGER IF NOT EXISTS "{found}_i" AFTER INSERT ON "{table}" BEGIN {learn} END'
LEARN = 'INSERT INTO "{found}"(rowid, runs) VALUES (NEW."{key}", lastmile_runs(NEW."{column}"));'
FORGET = (
    'INSERT INTO "{found}"("{found}", rowid, runs) VALUES (\'delete\', OLD."{key}", lastmile_runs(OLD."{column}"));'
)


class RunIndex(models.Index):
    """Makes `name__runs=` quick; one text field; the table needs a bigint key."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        column = model._meta.get_field(self.fields[0]).column
        key = model._meta.pk.column

        def statement(template: str) -> Statement:
            # Statements follow their table when SQLite's editor builds it under another name and renames it.
            text = (
                template.replace("{learn}", LEARN)
                .replace("{forget}", FORGET)
                .replace("{found}", "fts_{table}_{column}")
            )
            text = text.replace("{table}", "%(table)s").replace("{column}", column).replace("{key}", key)
            return Statement(text, table=Table(model._meta.db_table, str))

        if schema_editor.connection.vendor != "sqlite":
            return statement(POSTGRESQL_INDEX.replace("{index}", self.name))
        # All at the end: a trigger whose tree is not there yet breaks any remake of another table in between.
        schema_editor.deferred_sql.extend(statement(template) for template in (*SQLITE, SQLITE_INSERTED))
        return "SELECT 1"

    def remove_sql(self, model: Any, schema_editor: Any, **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "sqlite":
            return super().remove_sql(model, schema_editor, **kwargs)
        found = f"fts_{model._meta.db_table}_{model._meta.get_field(self.fields[0]).column}"
        for letter in "iud":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{found}_{letter}"', None)
        return f'DROP TABLE IF EXISTS "{found}"'
