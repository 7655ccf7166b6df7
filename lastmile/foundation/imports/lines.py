"""The kept cells of a row, as an import takes them."""

from __future__ import annotations

import json

from lastmile.foundation.access.encrypted import UNREADABLE
from lastmile.foundation.imports.models import ImportRow
from lastmile.kernel.outcomes import Line


def cells_of(row: ImportRow) -> dict[str, str]:
    """The cells of a row by column; none once they are erased or their key is gone."""
    return json.loads(row.cells) if row.cells and row.cells != UNREADABLE else {}


def line(row: ImportRow) -> Line:
    """The row as an import takes it."""
    return Line(row.number, cells_of(row))
