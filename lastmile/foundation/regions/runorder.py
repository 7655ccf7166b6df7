"""Words found in the order of a list: beside a model, a table of (run, order of the list, key), read as one range.

An index of runs (`wordruns`) knows which rows hold a word and not their order; an index of the list knows the order and
not the words. This knows both, so the first and the last page cost the same however many rows hold the words. Its price
is a row for each run of a text, so texts that have it are short: names and titles.

PostgreSQL only, kept by triggers in the transaction of the write. SQLite, promised for a county, looks words up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.backends.ddl_references import Statement, Table
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from lastmile.foundation.regions import runcounts
from lastmile.foundation.regions.wordruns import RunIndex, words_of
from lastmile.kernel import region_codes

RUNS = """
CREATE FUNCTION lastmile_sized_runs(words text, shortest int, longest int) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT DISTINCT substr(plain, place, size) COLLATE "C"
  FROM (SELECT lower(normalize(words, NFKC)) AS plain) AS word,
    generate_series(1, length(plain)) AS place, generate_series(shortest, longest) AS size
  WHERE place + size - 1 <= length(plain)
$$;
"""
LEARN = 'SELECT run, {order} FROM {rows} AS t CROSS JOIN LATERAL lastmile_sized_runs(t."{text}", {sizes}) AS run WHERE {only}'
TABLE = f"""
CREATE TABLE "{{name}}" AS {LEARN.replace("{rows}", '"%(table)s"')};
ALTER TABLE "{{name}}" ADD PRIMARY KEY (run, {{columns}});
ALTER TABLE "{{name}}" ALTER COLUMN run SET STATISTICS 1000;
ANALYZE "{{name}}";
CREATE FUNCTION "{{name}}_learn"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO "{{name}}" {LEARN.replace("{rows}", "added")};
  RETURN NULL;
END $$;
CREATE FUNCTION "{{name}}_change"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM "{{name}}" WHERE run = ANY(ARRAY(SELECT lastmile_sized_runs(OLD."{{text}}", {{sizes}})))
    AND ({{columns}}) = ({{old}});
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO "{{name}}" {LEARN.replace("{rows}", "(SELECT NEW.*)")};
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION "{{name}}_empty"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  TRUNCATE "{{name}}";
  RETURN NULL;
END $$;
CREATE TRIGGER "{{name}}_i" AFTER INSERT ON "%(table)s" REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION "{{name}}_learn"();
CREATE TRIGGER "{{name}}_u" AFTER UPDATE ON "%(table)s" FOR EACH ROW
  WHEN ((OLD."{{text}}", {{old}}, {{old_only}}) IS DISTINCT FROM (NEW."{{text}}", {{new}}, {{new_only}}))
  EXECUTE FUNCTION "{{name}}_change"();
CREATE TRIGGER "{{name}}_d" AFTER DELETE ON "%(table)s" FOR EACH ROW EXECUTE FUNCTION "{{name}}_change"();
CREATE TRIGGER "{{name}}_t" AFTER TRUNCATE ON "%(table)s" FOR EACH STATEMENT EXECUTE FUNCTION "{{name}}_empty"();
"""
DROP = """
DROP TRIGGER "{name}_i" ON "{table}"; DROP TRIGGER "{name}_u" ON "{table}"; DROP TRIGGER "{name}_d" ON "{table}";
DROP TRIGGER "{name}_t" ON "{table}"; DROP FUNCTION "{name}_learn"(); DROP FUNCTION "{name}_change"();
DROP FUNCTION "{name}_empty"(); DROP TABLE "{name}";
"""


class OrderedRuns(models.Index):
    """The runs of one text field in the `order` of a list, whose last field is the key.

    `only` = (field, condition): the list is of rows whose field is so. `sizes`: signs of the shortest and longest runs kept.
    """

    def __init__(
        self,
        *,
        fields: Sequence[str],
        name: str,
        order: Sequence[str],
        only: tuple[str, str],
        sizes: tuple[int, int] = (2, 2),
    ) -> None:
        super().__init__(fields=fields, name=name)
        self.order, self.only, self.sizes = tuple(order), only, sizes

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "order": self.order, "only": self.only, "sizes": self.sizes}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OrderedRuns) and self.deconstruct() == other.deconstruct()

    __hash__ = models.Index.__hash__

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return "SELECT 1"
        return Statement(TABLE.format(**self._words(model)), table=Table(model._meta.db_table, str))

    def remove_sql(self, model: Any, schema_editor: Any, **kwargs: Any) -> Any:
        if schema_editor.connection.vendor != "postgresql":
            return "SELECT 1"
        return DROP.format(name=self.name, table=model._meta.db_table)

    def filling_sql(self, model: Any) -> str:
        """For whoever filled the model with its triggers off: empty the table and learn everything."""
        words = self._words(model) | {"rows": f'"{model._meta.db_table}"'}
        return f'TRUNCATE "{self.name}"; INSERT INTO "{self.name}" {LEARN.format(**words)}; ANALYZE "{self.name}"'

    def _words(self, model: Any) -> dict[str, str]:
        columns = [str(model._meta.get_field(name).column) for name in self.order]
        field, condition = self.only

        def of(row: str) -> str:
            return ", ".join(f'{row}."{column}"' for column in columns)

        return {
            "name": self.name, "text": model._meta.get_field(self.fields[0]).column,
            "columns": ", ".join(f'"{column}"' for column in columns), "order": of("t"), "old": of("OLD"), "new": of("NEW"),
            "sizes": f"{self.sizes[0]}, {self.sizes[1]}", "only": f't."{field}" {condition}',
            "old_only": f'OLD."{field}"', "new_only": f'NEW."{field}"',
        }  # fmt: skip

    def asked(self, words: str) -> list[str]:
        """The runs kept that must all be there for the words to be there; none when a word is too short to be kept."""
        least, most = self.sizes
        found: list[str] = []
        for word in words_of(words):
            if len(word) < least:
                return []
            found += [word[place : place + most] for place in range(max(len(word) - most, 0) + 1)]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class InOrder:
    """Words of a list, to be read from its table of runs. `order` is what to sort by instead of the model's own fields."""

    index: OrderedRuns
    run: str
    words: str
    exact: bool

    def order(self, order: Sequence[str]) -> tuple[str, ...]:
        """The list's own order, said of the table of runs."""
        return tuple(name if name.lstrip("-") == "id" else _said(name) for name in order)

    def narrow(self, rows: QuerySet[Any], after: Sequence[Any] | None, *, descending: bool = False) -> QuerySet[Any]:
        """Rows that hold the words, behind a mark of the list. Not for a subquery: its tables go by other names."""
        table, meta = self.index.name, rows.model._meta
        where, params = [f'"{table}"."id" = "{meta.db_table}"."id"', f'"{table}".run = %s'], [self.run]
        if after:
            columns = ", ".join(f'"{table}"."{meta.get_field(name).column}"' for name in self.index.order)
            marks = ", ".join(["%s"] * len(after))
            where.append(f"({columns}) {'<' if descending else '>'} ({marks})")
            params += after
        rows = rows.extra(tables=[table], where=where, params=params)
        rows = rows.annotate(**{_said(name): self._column(meta, name) for name in self.index.order[:-1]})
        return rows if self.exact else rows.filter(**{f"{self.index.fields[0]}__holds": self.words})

    def _column(self, meta: Any, name: str) -> RawSQL:
        field = meta.get_field(name)
        return RawSQL(f'"{self.index.name}"."{field.column}"', [], field)


def _said(name: str) -> str:
    return f"-in_{name[1:]}" if name.startswith("-") else f"in_{name}"


def kept() -> bool:
    """Whether this database keeps tables of runs."""
    return bool(connection.vendor == "postgresql")


def asked(model: type[models.Model], words: str, *, branches: Sequence[str]) -> InOrder | None:
    """How to read these words from the model's table of runs; None where the list is better walked, or words looked up.

    Of the rows of the branches and the rows that hold the rarest run, the fewer are walked; below a township lie few.
    """
    if all(len(one) > region_codes.LENGTHS[region_codes.Level.TOWNSHIP] for one in branches):
        return None
    index = next(one for one in model._meta.indexes if isinstance(one, OrderedRuns))
    runs = index.asked(words)
    if not kept() or not runs:
        return None
    counts = _counts(model, index)
    run = min(runs, key=lambda one: counts.of(one[:2]) if counts else 0)
    if counts and "" not in branches:
        inside = sum(
            counts.total / runcounts.branches_of(connection, model._meta.db_table, len(one)) for one in branches
        )
        if inside < counts.of(run[:2]):
            return None
    return InOrder(index, run, words, exact=len(runs) == 1)


def _counts(model: type[models.Model], index: OrderedRuns) -> runcounts.Counts | None:
    table = model._meta.db_table
    looked_up = (one for one in model._meta.indexes if isinstance(one, RunIndex) and one.fields == index.fields)
    return runcounts.on_postgresql(connection, table, next(looked_up).name)
