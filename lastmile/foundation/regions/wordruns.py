"""Searching names and titles by any part of them: single characters and two-character runs, indexed on both databases.

Chinese has no blanks to split words at, and word lists miss place names; every two neighbouring characters are
therefore an entry. A model asks for it with `RunIndex(fields=["name"], name=...)` and reads with
`filter(name__runs="海科")`, or with `filter(name__holds="海科")` where few rows are left to look through.

SQLite keeps an FTS5 table fed by triggers, PostgreSQL a GIN index over an expression. On SQLite the triggers call a
function registered by the app, so the tables are written through the app only.
"""

import unicodedata
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.ddl_references import Statement, Table
from django.db.backends.signals import connection_created
from django.db.models.lookups import Lookup

from lastmile.foundation.regions import runcounts

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
    for word in words_of(words):
        asked += [word[place : place + 2] for place in range(len(word) - 1)] or [word]
    return list(dict.fromkeys(asked))


def words_of(text: str) -> list[str]:
    """What is written between blanks and symbols."""
    return "".join(sign if _is_written(sign) else " " for sign in plain(text)).split()


def _is_written(sign: str) -> bool:
    """Letters, digits, and the private-use characters that stand in rare place names."""
    return sign.isalnum() or unicodedata.category(sign) == "Co"


def teach_sqlite(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if connection.vendor == "sqlite":
        teach = connection.connection.create_function
        teach("lastmile_runs", 1, lambda text: " ".join(runs_of(text or "")), deterministic=True)
        teach("lastmile_plain", 1, lambda text: plain(text or ""), deterministic=True)


# Not a model signal: the only hook Django offers to prepare a new SQLite connection.
connection_created.connect(teach_sqlite, dispatch_uid="lastmile.wordruns")


class _OfRuns(Lookup):
    """The text holds all two-character runs of the words. Words without letters or digits are nowhere.

    For names this is as good as "contains": only a text with the same pairs in another order would be found too much.
    """

    prepare_rhs = False

    def asked(self) -> list[str]:
        found = runs_asked(self.rhs)
        if not found:
            raise EmptyResultSet
        return found


@models.CharField.register_lookup
@models.TextField.register_lookup
class Holds(_OfRuns):
    """Looked through: each row that other conditions leave is read. For few rows, and for words that are in many."""

    lookup_name = "holds"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return self._each(compiler, "strpos(lower(normalize({left}, NFKC)), %s) > 0")

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return self._each(compiler, "instr(lastmile_plain({left}), %s) > 0")

    def _each(self, compiler: Any, one: str) -> tuple[str, list[Any]]:
        left, params = compiler.compile(self.lhs)
        words = words_of(self.rhs)
        if not words:
            raise EmptyResultSet
        sql = " AND ".join([one.format(left=left)] * len(words))
        return f"({sql})", [value for word in words for value in (*params, word)]


@models.CharField.register_lookup
@models.TextField.register_lookup
class Found(_OfRuns):
    """Looked up in the index, whatever else is asked. For lists in the order of the text itself.

    There the words tell where in the list the rows stand, and a walk may meet none until its end.
    """

    lookup_name = "found"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        counts, asked = self._counts(connection), self.asked()
        if counts and not (counts.known(asked) and counts.rare(asked)):
            return self._first(compiler, connection)
        # The planner knows how few they are; without statistics the table is small or new.
        left, params = compiler.compile(self.lhs)
        return f"lastmile_runs({left}) @> %s::text[]", [*params, asked]

    def _counts(self, connection: Any) -> runcounts.Counts | None:
        return runcounts.on_postgresql(connection, self._table, self._index)

    def _first(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """As an array: looked up once, before anything else, though the planner would rather walk."""
        table, column, key = self._place(connection)
        found = f"SELECT {key} FROM {table} WHERE lastmile_runs({column}) @> %s::text[]"
        return f"{self._own_key(compiler, connection)} = ANY(ARRAY({found}))", [self.asked()]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        found, asked = self._match(connection)
        return f"{self._own_key(compiler, connection)} IN (SELECT rowid FROM {found} WHERE {found} MATCH %s)", [asked]

    def _match(self, connection: Any) -> tuple[str, str]:
        found = connection.ops.quote_name(f"fts_{self._table}_{self.lhs.target.column}")
        return found, " ".join(f'"{run}"' for run in self.asked())

    @property
    def _model(self) -> Any:
        return self.lhs.target.model

    @property
    def _table(self) -> str:
        return str(self._model._meta.db_table)

    @property
    def _index(self) -> str:
        name = self.lhs.target.name
        return next(one.name for one in self._model._meta.indexes if isinstance(one, RunIndex) and one.fields == [name])

    def _place(self, connection: Any) -> list[str]:
        meta = self._model._meta
        return [connection.ops.quote_name(name) for name in (meta.db_table, self.lhs.target.column, meta.pk.column)]

    def _own_key(self, compiler: Any, connection: Any) -> str:
        key = connection.ops.quote_name(self._model._meta.pk.column)
        return f"{compiler.quote_name_unless_alias(self.lhs.alias)}.{key}"


@models.CharField.register_lookup
@models.TextField.register_lookup
class Runs(Found):
    """Looked up when few rows hold the words, else looked through in the order of the list.

    No planner can tell: it does not know that pairs come together, and takes a function for cheap. Several words are
    looked up: each may be common, and yet no row hold them all.
    """

    lookup_name = "runs"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        counts = self._counts(connection)
        if counts is None or counts.rare(self.asked()) or len(words_of(self.rhs)) > 1:
            return super().as_postgresql(compiler, connection)
        return Holds(self.lhs, self.rhs).as_postgresql(compiler, connection)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if runcounts.rare_on_sqlite(connection, *self._match(connection)):
            return super().as_sqlite(compiler, connection)
        return Holds(self.lhs, self.rhs).as_sqlite(compiler, connection)


SQLITE = (
    'DROP TABLE IF EXISTS "{found}"',
    "CREATE VIRTUAL TABLE \"{found}\" USING fts5(runs, content='', detail=none)",
    # not UPDATE OF: no statement sets a generated column
    'CREATE TRIGGER IF NOT EXISTS "{found}_u" AFTER UPDATE ON "{table}"'
    ' WHEN OLD."{column}" IS NOT NEW."{column}" BEGIN {forget} {learn} END',
    'CREATE TRIGGER IF NOT EXISTS "{found}_d" AFTER DELETE ON "{table}" BEGIN {forget} END',
    'INSERT INTO "{found}"(rowid, runs) SELECT "{key}", lastmile_runs("{column}") FROM "{table}"',
)
# The finer statistics tell rare pairs from common ones (runcounts): rare ones go by this index.
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
