"""What a figure was at a place at a moment of the past, as far as it is known.

Values that places set and packs they chose are kept with their moments. Of the packs themselves only today's words are kept, with
the day since when they say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.books import Book, local_figure
from lastmile.foundation.rulepacks.models import Override, PackChoice
from lastmile.foundation.rulepacks.rules import NATIONAL, Figure, shown
from lastmile.kernel import clock, region_codes


@dataclass(frozen=True)
class Then:
    """A figure as it was. `certain`: it held then; else it is what today's pack says, and that day's is not kept."""

    figure: Figure
    text: str
    certain: bool


def then(key: str, region_code: str, at: datetime) -> Then:
    """The figure at a place at a moment: two queries. Raises UnknownFigure, NotValid for a code of no level."""
    catalogue.form(key)
    codes = [*region_codes.ancestors(region_code), region_code] if region_code else []
    held = Q(region__code__in=codes, changed_at__lte=at) & (Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    values = sorted(
        Override.unscoped.filter(held, key=key).select_related("region"), key=lambda one: -len(one.region.code)
    )
    if values:
        own = values[0]
        place = {"code": own.region.code, "place": own.region.name}
        figure = local_figure(own.pk, key, own.value, **place, reason=own.reason, at=own.changed_at)
        return Then(figure, shown(figure), certain=True)
    chosen = sorted(PackChoice.unscoped.filter(held).select_related("region"), key=lambda one: -len(one.region.code))
    packs = catalogue.current().packs
    pack = next((one for one in chosen if one.pack in packs), None)
    book = Book(
        region_code,
        packs[pack.pack if pack else NATIONAL],
        chosen_code=pack.region.code if pack else "",
        chosen_place=pack.region.name if pack else "",
    )
    figure = book.from_pack(key)
    return Then(figure, shown(figure), certain=figure.date <= clock.local(at).date())
