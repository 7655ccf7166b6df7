"""What every paper an office sends says in the same way: whose it is, and its days."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel.region_codes import LENGTHS, Level

TEMPLATE = "paper.typ"


def office(region_code: str) -> str:
    """Whose paper it is at a place: the township's office, or the bureau of what lies above townships."""
    township = region_code[: LENGTHS[Level.TOWNSHIP]]
    body = _("应急管理办公室") if len(township) == LENGTHS[Level.TOWNSHIP] else _("应急管理局")
    return get_region(township).name + body


def day(on: date) -> str:
    """2026年7月25日."""
    return _("%(year)s年%(month)s月%(day)s日") % {"year": on.year, "month": on.month, "day": on.day}
