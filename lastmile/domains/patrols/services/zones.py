"""The figures of each place for work over the whole tree: read once for every zone that may have its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.books import Book


@dataclass
class Zones:
    """Figures in force on a day, zone by zone."""

    day: date
    zones: Sequence[str] = field(default_factory=lambda: packs.zones("patrol", "season"))
    books: dict[str, Book] = field(default_factory=dict)

    def zone(self, code: str) -> str:
        """The nearest place above, or at it, whose figures may differ."""
        return max((one for one in self.zones if code.startswith(one)), key=len)

    def book(self, code: str) -> Book:
        """The figures in force at a place."""
        zone = self.zone(code)
        if zone not in self.books:
            self.books[zone] = packs.book(zone)
        return self.books[zone]
