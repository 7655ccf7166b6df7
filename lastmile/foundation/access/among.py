"""`key__among=keys`: rows of many keys, said as one array. `IN` makes the database read and plan each key of a page."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.lookups import Lookup


@models.ForeignKey.register_lookup
@models.BigAutoField.register_lookup
@models.CharField.register_lookup
class Among(Lookup):
    """Equal to one of the values; to none, of an empty list."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        left, params = compiler.compile(self.lhs)
        values = [self.lhs.output_field.get_db_prep_value(one, connection) for one in self.rhs]
        if not values:
            raise EmptyResultSet
        if connection.vendor == "postgresql":
            return f"{left} = ANY(%s)", [*params, values]
        return f"{left} IN ({', '.join(['%s'] * len(values))})", [*params, *values]
