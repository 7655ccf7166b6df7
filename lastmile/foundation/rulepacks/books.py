"""The figures in force at one place, worked out in two queries and kept as long as nothing anywhere changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Length

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.figure_packs import Pack
from lastmile.foundation.rulepacks.models import ChangeStamp, Override, PackChoice
from lastmile.foundation.rulepacks.rules import NATIONAL, Confidence, Figure, Value
from lastmile.kernel import clock, region_codes

MOST_KEPT = 4096
# By the region itself, not by the code of the day: a region that gets another code keeps its figures, one that was
# merged away takes none along.
IN_FORCE = Q(ended_at__isnull=True, region__closed_on__isnull=True)
Layers = Mapping[str, tuple[Figure, ...]]


@dataclass(frozen=True)
class Book:
    """All figures in force at a place. `local` holds, for each key, the values regions set, nearest first."""

    region_code: str
    pack: Pack
    chosen_code: str = ""
    chosen_place: str = ""
    local: Layers = field(default_factory=lambda: MappingProxyType({}))

    def figure(self, key: str) -> Figure:
        """The figure in force. Raises UnknownFigure."""
        layers = self.local.get(key)
        return layers[0] if layers else self.from_pack(key)

    def inherited(self, key: str) -> Figure:
        """The figure that would be in force if the place itself had set nothing. Raises UnknownFigure."""
        above = [figure for figure in self.local.get(key, ()) if figure.region_code != self.region_code]
        return above[0] if above else self.from_pack(key)

    def own(self, key: str) -> Figure | None:
        """The value the place itself set."""
        return next((one for one in self.local.get(key, ()) if one.region_code == self.region_code), None)

    def from_pack(self, key: str) -> Figure:
        """The figure of the pack in use, else of the national pack. Raises UnknownFigure."""
        catalogue.form(key)
        if key in self.pack.figures and self.pack.id != NATIONAL:
            return replace(self.pack.figures[key], region_code=self.chosen_code, place=self.chosen_place)
        return catalogue.current().packs[NATIONAL].figures[key]


_kept: dict[str, tuple[UUID, Book]] = {}


def open_book(region_code: str) -> Book:
    """The figures in force at a place: one query, or two after anything anywhere changed. "" is the whole country.

    Raises NotValid for a code of no level.
    """
    codes = (*region_codes.ancestors(region_code), region_code) if region_code else ()
    stamp = _stamp(codes)
    if stamp is None:  # services stamp every change: nothing was ever changed
        return Book(region_code, catalogue.current().packs[NATIONAL])
    kept = _kept.get(region_code)
    if kept is not None and kept[0] == stamp.stamp:
        return kept[1]
    book = _worked_out(region_code, codes, stamp)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[region_code] = (stamp.stamp, book)
    return book


def _stamp(codes: tuple[str, ...]) -> Any:
    """The stamp row with the nearest choice of a pack beside it, in one query."""
    nearest = PackChoice.unscoped.filter(IN_FORCE, region__code__in=codes)
    return (
        ChangeStamp.objects.filter(pk=1)
        .annotate(
            pack=_of_nearest(nearest, "pack"),
            chosen_code=_of_nearest(nearest, "region__code"),
            chosen_place=_of_nearest(nearest, "region__name"),
        )
        .first()
    )


def _of_nearest(choices: QuerySet[PackChoice], column: str) -> Subquery:
    return Subquery(choices.order_by(Length("region__code").desc()).values(column)[:1])


def _worked_out(region_code: str, codes: tuple[str, ...], stamp: Any) -> Book:
    packs = catalogue.current().packs
    layers: dict[str, list[Figure]] = {}
    if codes:
        rows = Override.unscoped.filter(IN_FORCE, region__code__in=codes).select_related("region")
        for row in rows.order_by(Length("region__code").desc(), "id"):
            if row.key in catalogue.current().forms:  # a figure of an older release is kept, not applied
                layers.setdefault(row.key, []).append(local_figure(row))
    chosen = packs.get(stamp.pack or NATIONAL, packs[NATIONAL])
    return Book(
        region_code=region_code,
        pack=chosen,
        chosen_code=stamp.chosen_code or "",
        chosen_place=stamp.chosen_place or "",
        local=MappingProxyType({key: tuple(figures) for key, figures in layers.items()}),
    )


def local_figure(row: Override) -> Figure:
    """A region's own value as a figure: its source is the reason given, its date the day it was set."""
    form = catalogue.form(row.key)
    value: Value = tuple(row.value) if isinstance(row.value, list) else row.value
    return Figure(
        key=row.key,
        value=value,
        unit=form.unit,
        title=form.title,
        source=row.reason,
        date=clock.local(row.changed_at).date(),
        confidence=Confidence.LOCAL,
        pack="",
        version=f"{catalogue.current().packs[NATIONAL].version}+{row.pk}",
        region_code=row.region.code,
        place=row.region.name,
        note=form.note,
    )
