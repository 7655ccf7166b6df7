"""The kept cells of a row, as an import takes them."""

from __future__ import annotations

import json

from lastmile.foundation.access.encrypted import UNREADABLE
from lastmile.kernel.outcomes import Line


def cells_of(kept: str) -> dict[str, str]:
    """Cells by column; none once they are erased or their key is gone."""
    return json.loads(kept) if kept and kept != UNREADABLE else {}


def line(number: int, kept: str) -> Line:
    """A row as an import takes it."""
    return Line(number, cells_of(kept))
