"""The figures in force at one place, worked out in two queries and kept as long as nothing anywhere changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, TextField
from django.db.models import Value as Text
from django.db.models.functions import Cast

from lastmile.foundation.rulepacks import catalogue, installation
from lastmile.foundation.rulepacks.figure_packs import Pack
from lastmile.foundation.rulepacks.models import ChangeStamp, Override, PackChoice
from lastmile.foundation.rulepacks.rules import NATIONAL, Confidence, Figure
from lastmile.foundation.statements.prepared import Prepared
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
        if key in installation.figures():
            return installation.figures()[key]
        if key in self.pack.figures and self.pack.id != NATIONAL:
            return replace(self.pack.figures[key], region_code=self.chosen_code, place=self.chosen_place)
        return catalogue.current().packs[NATIONAL].figures[key]


_stamp = Prepared(lambda: ChangeStamp.objects.filter(pk=1).values_list("stamp"))
_kept: dict[str, tuple[UUID, Book]] = {}


def open_book(region_code: str) -> Book:
    """The figures in force at a place: one query, or two after anything anywhere changed. "" is the whole country.

    Raises NotValid for a code of no level.
    """
    codes = (*region_codes.ancestors(region_code), region_code) if region_code else ()
    stamped = _stamp()
    if not stamped:  # services stamp every change: nothing was ever changed
        return Book(region_code, catalogue.current().packs[NATIONAL])
    [(stamp,)] = stamped
    kept = _kept.get(region_code)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    book = _worked_out(region_code, codes)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[region_code] = (stamp, book)
    return book


class _Row(NamedTuple):
    """A choice of a pack (key empty, value the pack) or a value a region set, as JSON."""

    id: int
    code: str
    place: str
    key: str
    value: str
    reason: str
    changed_at: datetime


def _worked_out(region_code: str, codes: tuple[str, ...]) -> Book:
    rows = sorted(_rows(codes), key=lambda row: (-len(row.code), row.id)) if codes else []
    forms, packs = catalogue.current().forms, catalogue.current().packs
    layers: dict[str, list[Figure]] = {}
    for row in rows:
        if row.key in forms:  # a figure of an older release is kept, not applied
            figure = local_figure(
                row.id,
                row.key,
                json.loads(row.value),
                code=row.code,
                place=row.place,
                reason=row.reason,
                at=row.changed_at,
            )
            layers.setdefault(row.key, []).append(figure)
    chosen = next((row for row in rows if not row.key and row.value in packs), None)
    return Book(
        region_code=region_code,
        pack=packs[chosen.value if chosen else NATIONAL],
        chosen_code=chosen.code if chosen else "",
        chosen_place=chosen.place if chosen else "",
        local=MappingProxyType({key: tuple(figures) for key, figures in layers.items()}),
    )


def _rows(codes: tuple[str, ...]) -> list[_Row]:
    """Choices and values in force on the way down to a place, in one query."""
    where = ("id", "region__code", "region__name")
    values = Override.unscoped.filter(IN_FORCE, region__code__in=codes).values_list(
        *where, "key", Cast("value", TextField()), "reason", "changed_at"
    )
    choices = PackChoice.unscoped.filter(IN_FORCE, region__code__in=codes).values_list(
        *where, Text(""), F("pack"), Text(""), "changed_at"
    )
    return [_Row(*row) for row in values.union(choices, all=True)]


def local_figure(number: int, key: str, value: Any, *, code: str, place: str, reason: str, at: datetime) -> Figure:
    """A region's own value as a figure: its source is the reason given, its date the day it was set."""
    form = catalogue.form(key)
    return Figure(
        key=key,
        value=tuple(value) if isinstance(value, list) else value,
        unit=form.unit,
        title=form.title,
        source=reason,
        date=clock.local(at).date(),
        confidence=Confidence.LOCAL,
        pack="",
        version=f"{catalogue.current().packs[NATIONAL].version}+{number}",
        region_code=code,
        place=place,
        note=form.note,
    )
