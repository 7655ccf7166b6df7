"""Rows of one sheet against each other, asked of the database a batch at a time: the memory of a large sheet is not ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Count, Min

from lastmile.foundation.imports import selectors
from lastmile.foundation.imports.models import Import, ImportRow
from lastmile.kernel.outcomes import Line

SIGNS = 24  # of a digest: far more than the rows of a sheet need


def mark_of(parts: Sequence[str]) -> str:
    """What equal rows share, as a digest; nothing for a row that says nothing."""
    said = "\x1f".join(parts)
    return hashlib.sha256(said.encode()).hexdigest()[:SIGNS] if any(parts) else ""


@dataclass(frozen=True)
class Marks:
    """The rows of one import by their marks."""

    of: Import

    def lines(self) -> Iterator[Line]:
        """All rows, for kinds that look at them together."""
        return selectors.lines(self.of)

    def firsts(self, marks: Iterable[str]) -> dict[str, int]:
        """The first row with each mark."""
        rows = ImportRow.objects.filter(of=self.of, mark__in={one for one in marks if one})
        return dict(rows.order_by().values_list("mark").annotate(Min("number")))

    def shared(self, nears: Iterable[str]) -> set[str]:
        """Fingerprints that several rows have."""
        rows = ImportRow.objects.filter(of=self.of, near__in={one for one in nears if one})
        return set(
            rows.order_by().values("near").annotate(n=Count("id")).filter(n__gt=1).values_list("near", flat=True)
        )
