"""What other domains keep of an area and the base database counts: each says so itself, named by the settings' BASE_FIGURES."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils.module_loading import import_string

from lastmile.foundation.access.scope import Scope


@dataclass(frozen=True)
class Counted:
    """One line of the base database that another domain counts.

    `rows` gives those this person may see; `complete` are the ones of which everything is known that moving, calling or
    using them takes; `day` is the expression of the day each was last looked at or set; `address` opens the list.
    """

    key: str
    title: Any
    rows: Callable[[Scope], QuerySet[Any]]
    complete: Q
    day: Any
    address: str

    def sums(self, scope: Scope) -> dict[str, Any]:
        """How many, how many complete, and the latest day: one query."""
        sums: dict[str, Any] = self.rows(scope).aggregate(
            rows=Count("pk"), complete=Count("pk", filter=self.complete), as_of=Max(self.day)
        )
        return sums


def counted_elsewhere() -> tuple[Counted, ...]:
    """Every such line, in the order of the settings."""
    return tuple(import_string(path) for path in settings.BASE_FIGURES)
