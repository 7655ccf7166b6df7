"""What a list of columns costs is paid once a process.

Most statements ask for every field of a row, up to eighty, in the same words each time. Django writes them anew, asks each
field how its values are read, and for an ordered list makes each of them comparable to what it is ordered by: together a
third of what such a statement costs. Here they are kept beside the model, by the name its table goes by in the statement.

What is written stays Django's own, word for word: what is kept was made by it, and whatever is not plainly a list of fields is left to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models.expressions import Col

if TYPE_CHECKING:
    from django.db.models.sql.compiler import SQLCompiler as Compiler
else:
    Compiler = object  # one of Django's stands behind it: see `engines`

_names: dict[str, str] = {}  # quoted names of columns


class KeptColumns(Compiler):
    """Before a compiler of Django's."""

    def compile(self, node: Any) -> Any:
        """A column of a table in Django's words, without asking it for those of each database."""
        if type(node) is not Col or not node.alias or self.query.extra:
            return super().compile(node)
        column = str(node.target.column)
        name = _names.get(column) or _names.setdefault(column, self.connection.ops.quote_name(column))
        return f"{self.quote_cache.get(node.alias) or self.quote_name_unless_alias(node.alias)}.{name}", []

    def get_default_columns(
        self, select_mask: Any, start_alias: str | None = None, opts: Any = None, from_parent: Any = None
    ) -> list[Any]:
        """Every field of a model, as columns that are the same each time."""
        meta = opts or self.query.get_meta()
        if select_mask or from_parent or not _stands_alone(meta):
            return super().get_default_columns(select_mask, start_alias, opts, from_parent)
        alias, kept = start_alias or self.query.get_initial_alias(), _kept(meta, "columns")
        if alias not in kept:
            kept[alias] = super().get_default_columns(select_mask, alias, opts, from_parent)
        return list(kept[alias])

    def get_select(self, with_col_aliases: bool = False) -> Any:
        """Whoever asks for whole rows of one model, and for nothing else, names what the last one named."""
        query, meta = self.query, self.query.get_meta()
        more = query.selected is not None or query.extra_select or query.annotation_select or query.select_related
        some = not query.default_cols or query.deferred_loading[0]
        if more or some or with_col_aliases or not _stands_alone(meta):
            return super().get_select(with_col_aliases)
        table, kept = self.quote_name_unless_alias(query.get_initial_alias()), _kept(meta, "select")
        if table not in kept:
            kept[table] = super().get_select()[0]
        return kept[table], {"model": query.model, "select_fields": range(len(kept[table]))}, {}

    def get_converters(self, expressions: Iterable[Any]) -> dict[int, Any]:
        """How the values of columns are read: each field is asked once a connection."""
        asked, found = list(expressions), {}
        kept = self.connection.__dict__.setdefault("_kept_reading", {})
        for position, one in enumerate(asked):
            if type(one) is not Col:
                return super().get_converters(asked)
            fields = id(one.target), id(one.output_field)
            known = kept.get(fields)
            if known is None:
                reading = self.connection.ops.get_db_converters(one) + one.get_db_converters(self.connection)
                known = kept[fields] = (reading, one)  # with its fields, lest others get their numbers
            if known[0]:
                found[position] = (known[0], one)
        return found

    def _order_by_pairs(self) -> Iterator[Any]:  # type: ignore[override]  # it gives pairs, whatever the stubs say
        """An order by names of fields is by nothing that was selected, unless that has a name of its own.

        Django makes every column comparable to find out.
        """
        query, select = self.query, self.select
        order = query.extra_order_by or query.order_by or getattr(query.get_meta(), "ordering", ())
        by_names = all(isinstance(one, str) for one in order) and not any(alias for _one, _sql, alias in select or ())
        self.select = None if by_names else select
        try:
            pairs: list[Any] = list(super()._order_by_pairs())  # type: ignore[call-overload]
        finally:
            self.select = select
        yield from pairs


def _stands_alone(meta: Any) -> bool:
    """Whether all fields of the model lie in its own table. (The parent of a proxy is what it stands for.)"""
    return meta is not None and not meta.parents


def _kept(meta: Any, what: str) -> dict[str, Any]:
    """What is kept of a model, by name of its table in a statement, as long as its fields are the same."""
    fields = meta.concrete_fields
    kept = meta.__dict__.get("_kept_columns")
    if kept is None or kept[0] is not fields:
        kept = meta.__dict__["_kept_columns"] = (fields, {"columns": {}, "select": {}})
    found: dict[str, Any] = kept[1][what]
    return found
